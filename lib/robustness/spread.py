"""Tell from how documents differ how far their mean may be off: a t-interval for few documents of unequal sizes.

A mean of statements weighs each document by its number of statements. The variance of the mean is estimated from the
documents' residuals, each enlarged by its leverage (CR2; Bell & McCaffrey 2002, Survey Methodology 28, 169-181). Where
few documents or a large one decide, that estimate is itself uncertain: as much as a variance of so many degrees of
freedom, by Satterthwaite's approximation, if statements of one document resemble each other as far as they are seen
to do (Imbens & Kolesár 2016, Review of Economics and Statistics 98, 701-712).
"""

from dataclasses import dataclass
from functools import cache
from math import pi, sqrt, tan

import numpy as np


@dataclass(frozen=True)
class Documents:
    """The documents behind a mean: the number of statements in each, their mean, and their spread about it.

    `squares` is the sum over all statements of the squared distance to the mean of their document.
    """

    sizes: np.ndarray
    means: np.ndarray
    squares: float

    def find_half_width(self, share: float) -> float:
        """Return how far the t-interval between the quantiles 1 - `share` and `share` reaches to either side.

        It is 0 for fewer than two documents, and for documents that do not differ.

        >>> round(Documents(np.array([4.0, 4, 4]), np.array([20.0, 50, 80]), 0.0).find_half_width(0.95), 2)
        50.58
        """
        if len(self.sizes) < 2:
            return 0.0
        part = self.sizes / self.sizes.sum()
        residuals = part * (self.means - part @ self.means)
        variance = float((residuals**2 / (1 - part)).sum())
        return sqrt(variance) * find_t(share, round(self.count_freedom(), 2))

    def count_freedom(self) -> float:
        """Return the degrees of freedom of the variance, at least 1: with equal sizes, one fewer than documents.

        >>> round(Documents(np.array([4.0, 4, 4]), np.zeros(3), 0.0).count_freedom(), 6)
        2.0
        """
        part, alike = self.sizes / self.sizes.sum(), self.measure_likeness()
        apart = alike + (1 - alike) / self.sizes
        leverage, moved = part**2 / (1 - part), part * apart
        of_mean = part @ moved
        own = of_mean - 2 * moved
        trace = leverage @ (apart + own)
        none, once, twice = (leverage @ moved**power for power in range(3))
        crossed = (of_mean * none) ** 2 - 4 * of_mean * none * once + 2 * none * twice + 2 * once**2
        return max(1.0, float(trace**2 / (crossed + leverage**2 @ ((apart + own) ** 2 - own**2))))

    def measure_likeness(self) -> float:
        """Return the share of variance that lies between documents: 0 to 1, by an analysis of variance."""
        total, count = self.sizes.sum(), len(self.sizes)
        within = self.squares / (total - count) if total > count else 0.0
        grand = self.sizes @ self.means / total
        between = self.sizes @ (self.means - grand) ** 2 / (count - 1)
        typical = (total - (self.sizes**2).sum() / total) / (count - 1)
        own = max(0.0, (between - within) / typical)
        return float(own / (own + within)) if own else 0.0


def describe_documents(values: np.ndarray, weights: np.ndarray, places: np.ndarray) -> Documents:
    """Return what statements tell of their documents; `places` numbers the document of each from 0 on."""
    sizes = np.bincount(places, weights)
    means = np.bincount(places, weights * values) / sizes
    return Documents(sizes, means, float(weights @ (values - means[places]) ** 2))


@cache
def find_t(share: float, freedom: float) -> float:
    """Return the quantile of Student's t, whose angle atan(t / √freedom) has the density cos^(freedom - 1)."""
    angle = np.linspace(-pi / 2, pi / 2, 100_001)
    density = np.cos(angle).clip(0) ** (freedom - 1)
    below = np.concatenate([[0.0], np.cumsum(density[1:] + density[:-1])])
    return sqrt(freedom) * tan(float(np.interp(share, below / below[-1], angle)))
