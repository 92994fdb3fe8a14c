"""Published cases that several tests use: their numbers, and where they were published."""

# The climate talks of 2015 in Paris, three of the issues: capability, then position and salience on differentiation,
# on measuring and reporting, and on legal form. Expert judgements, in the files inst/data_short.csv and, for what an
# exchange model with equal gains makes of them, inst/output/data_short.output.csv of Draaijer's R package equal-gain
# (the model of Stokman & van Oosten 1994).
PARIS = {
    "African_grp": (0.25, (70, 0.75), (50, 0.65), (80, 0.6)),
    "AILAC": (0.35, (50, 0.6), (85, 0.75), (50, 0.75)),
    "ALBA": (0.05, (80, 0.65), (0, 0.4), (70, 0.3)),
    "AOSIS": (0.5, (40, 0.6), (80, 0.75), (100, 0.8)),
    "Arab_states": (0.4, (100, 0.75), (0, 0.55), (0, 0.5)),
    "LDCs_BGD": (0.5, (60, 0.6), (70, 0.7), (100, 0.75)),
    "Brazil": (0.7, (80, 0.8), (50, 0.55), (50, 0.5)),
    "China": (1, (80, 0.75), (0, 0.8), (20, 0.65)),
    "EIG": (0.35, (40, 0.75), (85, 0.8), (100, 0.75)),
    "EU28": (0.75, (30, 0.75), (100, 0.8), (100, 0.7)),
    "India": (0.6, (90, 0.75), (0, 0.55), (20, 0.7)),
    "Umbrella_min": (0.4, (25, 0.9), (70, 0.7), (70, 0.75)),
    "Japan": (0.6, (25, 0.9), (100, 0.7), (70, 0.65)),
    "Russia": (0.6, (15, 0.8), (50, 0.45), (50, 0.5)),
    "USA": (1, (20, 0.95), (70, 0.7), (40, 1)),
}  # fmt: skip
ISSUES = ("differentiation", "mrv", "legal")
PARIS_TRADES = [
    # one, on which issue it moves, the other, on which it moves, gain of each, where the two then stand
    ("USA", "mrv", "China", "differentiation", 1.128903122, 6.3594, 20.0),
    ("EU28", "legal", "India", "mrv", 0.756186984, 37.7766, 100.0),
    ("Arab_states", "legal", "AOSIS", "differentiation", 0.665147503, 83.8086, 100.0),
    ("China", "legal", "AOSIS", "mrv", 0.578400076, 70.6483, 0.0),
    ("Russia", "legal", "LDCs_BGD", "differentiation", 0.518815052, 95.1946, 15.0),
    ("Brazil", "mrv", "EU28", "differentiation", 0.517947429, 100.0, 64.1231),
    ("Arab_states", "mrv", "EU28", "differentiation", 0.448820811, 89.0297, 100.0),
    ("China", "legal", "LDCs_BGD", "mrv", 0.329333071, 100.0, 20.4411),
    ("Russia", "mrv", "AILAC", "differentiation", 0.323658927, 77.7417, 15.0),
    ("Brazil", "legal", "EIG", "differentiation", 0.302642114, 83.3579, 80.0),
    ("Japan", "legal", "India", "differentiation", 0.300730519, 20.0, 50.4619),
    ("African_grp", "legal", "USA", "differentiation", 0.113445378, 40.0, 26.6289),
    ("Umbrella_min", "legal", "India", "differentiation", 0.085409427, 31.028, 25.0),
    ("Arab_states", "legal", "EIG", "differentiation", 0.072283101, 100.0, 91.4643),
    ("Japan", "mrv", "African_grp", "differentiation", 0.060048038, 78.5525, 25.0),
    ("ALBA", "mrv", "Japan", "differentiation", 0.022471246, 100.0, 28.0091),
    ("ALBA", "legal", "USA", "differentiation", 0.018331473, 40.0, 27.0581),
    ("EIG", "legal", "Russia", "mrv", 0.017962858, 92.3358, 85.0),
    ("Brazil", "legal", "EIG", "mrv", 0.009630853, 100.0, 66.237),
    ("Arab_states", "mrv", "Japan", "differentiation", 0.008044196, 100.0, 31.8853),
]

FINANCE = {
    "African_grp": ((100, 0.8), (100, 0.55)), "AILAC": ((20, 0.55), (100, 0.45)), "ALBA": ((100, 0.9), (0, 0.55)),
    "AOSIS": ((100, 0.85), (100, 0.65)), "Arab_states": ((100, 0.35), (0, 0.6)), "LDCs_BGD": ((100, 0.85), (90, 0.45)),
    "Brazil": ((50, 0.45), (90, 0.35)), "China": ((100, 0.5), (0, 0.65)), "EIG": ((20, 0.5), (100, 0.45)),
    "EU28": ((0, 0.65), (100, 0.5)), "India": ((100, 0.65), (0, 0.6)), "Umbrella_min": ((0, 0.65), (60, 0.4)),
    "Japan": ((0, 0.65), (60, 0.4)), "Russia": ((0, 0.5), (0, 0.3)), "USA": ((0, 0.7), (100, 0.4)),
}  # fmt: skip
"""Two more issues of the same talks, position and salience: the volume of finance, and the one that the file calls eaa.
Both are in the package's data on all thirteen issues, whose first trade is the one between China and the USA on these."""

# Years until emission standards for cars apply, ten members of the European Community: capability, position, salience.
# Bueno de Mesquita (1994), in Bueno de Mesquita & Stokman, European Community Decision Making, 71-104; as printed again
# by Scholz, Calbert & Smith (2011), Journal of Theoretical Politics 23, 510.
EMISSIONS = {
    "Netherlands": (0.08, 4, 80), "Belgium": (0.08, 7, 40), "Luxembourg": (0.03, 4, 20), "Germany": (0.16, 4, 80),
    "France": (0.16, 10, 60), "Italy": (0.16, 10, 60), "UK": (0.16, 10, 90), "Ireland": (0.05, 7, 10),
    "Denmark": (0.05, 4, 100), "Greece": (0.08, 7, 70),
}  # fmt: skip

GREECE = {
    "Greece": (100, 40, 100), "USA": (30, 60, 100), "IMF": (20, 70, 100), "Juncker": (10, 80, 100),
    "Germany": (100, 100, 80), "France": (70, 100, 100), "Dijsselbloem": (70, 100, 40), "Tusk": (70, 100, 40),
    "Italy": (50, 100, 100), "ECB": (20, 100, 70), "Spain": (20, 100, 100),
}  # fmt: skip
"""Debt relief for Greece in July 2015, from 0 (relief without reform) to 100 (reform without relief): clout, position
and salience in the form of Bueno de Mesquita's Predictioneer's Game, with weighted mean 82 and weighted median 100.
Published as "Greece Debt Relief, Game Theory" in the repository muratk5n/tw, en/0119/2015/07/mesquita-game-theory-
greece.md; the formula is printed there."""

TOLL = {
    "Willems": (1, (100, 0.95), (3, 0.7), (100, 0.9), (100, 0.8), (25, 0.6), (75, 0.95)),
    "PvdA": (1, (50, 0.8), (3, 0.7), (75, 0.7), (100, 0.6), (25, 0.5), (25, 0.8)),
    "GL": (0.6, (100, 0.95), (5, 0.9), (100, 0.95), (100, 0.8), (50, 0.4), (100, 0.9)),
    "VVD": (0.5, (0, 0.9), (0.5, 0.5), (0, 0.9), (0, 0.9), (50, 0.8), (0, 0.7)),
    "SP": (0.4, (75, 0.7), (2, 0.5), (75, 0.6), (50, 0.4), (0, 0.3), (0, 0.7)),
    "CDA": (0.5, (25, 0.8), (1, 0.6), (25, 0.7), (50, 0.4), (25, 0.5), (50, 0.6)),
    "D66": (0.2, (25, 0.5), (3, 0.3), (50, 0.5), (75, 0.6), (25, 0.5), (50, 0.7)),
    "CU": (0.2, (75, 0.7), (3, 0.5), (75, 0.6), (100, 0.6), (50, 0.5), (75, 0.8)),
    "KvK": (0.6, (25, 0.8), (1, 0.6), (0, 0.7), (0, 0.9), (50, 0.5), (25, 0.8)),
    "Wcentr": (0.9, (0, 0.95), (0.5, 0.8), (0, 1), (0, 0.95), (100, 0.9), (100, 0.9)),
}  # fmt: skip
TOLL_ISSUES = ("toll", "height", "hours", "commuters", "investment", "ring")
TOLL_HEIGHTS = (0.5, 7)
"""A toll around the inner city, the training case of Decide (February 2017): capability, then position and salience on
six issues; the height of the toll is in euro between two ends, the others run from 0 to 100. From Draaijer's repository
foarsitter/decide-exchange-model, data/input/sample_data.txt; decide/model/test/test_model.py there states the gains of
the first two exchanges."""

ITEX = (
    (0.28812635027374, (30, 20, 10, 5, 1)), (0.1915290482981283, (1, 20, 10, 5)),
    (0.24212575877553694, (10, 25, 1)), (0.2782188426525948, (1, 30, 5)),
)  # fmt: skip
CYPRESS = (
    (0.4700166576535899, (1, 10, 25, 33, 40)), (0.1220816713696379, (1, 10, 19, 25)),
    (0.17727008190772825, (15, 6, 1)), (0.2306315890690439, (20, 7, 1)),
)  # fmt: skip
"""Parts for bicycles, sold by Itex to Cypress: the weight of price, delivery, payment and returns, and what each of
their levels is worth, as shares of the best. Utilities of the ANAC competition of 2010, from NegMAS's scenario
ItexvsCypress as copied in khoralabs/vellum, apps/negotiation-lab/fixtures/itex-cypress.json. Baarslag, Hindriks & Jonker
(2014), Decision Support Systems 60, 68-77, table 3, print 180 outcomes, a mean utility of 0.48, and (0.72, 0.67) for
both the Nash and the Kalai-Smorodinsky point."""
