"""How far results can be trusted: the evidence drawn again, every choice made otherwise, coders compared."""
