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
