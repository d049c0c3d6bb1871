"""Small panels that several tests share."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.modelling.panel import model_panel

CAN_THO = ((2016, 65, 1179), (2017, 246, 1408), (2018, 801, 1377), (2019, 881, 1434))


def unit(rows: Sequence[tuple[int, int, int]] = CAN_THO, province: str = "can-tho", scope: str = "") -> pd.DataFrame:
    years, online, received = zip(*rows, strict=True) if rows else ((), (), ())
    table = pd.DataFrame(
        {"province": province, "scope": scope, "year": years, "dossiers_received": received, "dossiers_online": online}
    )
    return model_panel(table).rows


DIRTY: dict[str, Sequence[tuple[int, int, int]]] = {
    "none": [],
    "one year": [(2016, 3, 10)],
    "two years": [(2016, 3, 10), (2017, 4, 10)],
    "all zeros": [(2016, 0, 10), (2017, 0, 20), (2018, 0, 30)],
    "all ones": [(2016, 10, 10), (2017, 20, 20), (2018, 30, 30), (2019, 5, 5)],
    "separated": [(2016, 0, 10), (2017, 0, 10), (2018, 10, 10), (2019, 10, 10)],
    "nearly separated": [(2016, 0, 10), (2017, 4, 10), (2018, 10, 10)],
    "last year only": [(2016, 0, 100), (2017, 0, 100), (2018, 0, 100), (2019, 40, 100)],
    "zeros first": [(2016, 0, 500), (2017, 0, 500), (2018, 40, 500), (2019, 90, 500)],
    "gap": [(2012, 1, 50), (2016, 9, 60), (2020, 50, 70)],
    "all or nothing": [(2016, 30, 30), (2017, 0, 20), (2018, 40, 40), (2019, 50, 50)],
    "runaway": [(2015, 424059, 454733), (2016, 1924339, 1924339), (2017, 3682659, 3682668), (2018, 1909379, 1909379)],
    "tiny": [(2016, 0, 1), (2017, 1, 1), (2018, 0, 1), (2019, 1, 1)],
    "huge": [(2016, 10**9, 10**12), (2017, 10**10, 10**12), (2018, 10**11, 10**12), (2019, 5 * 10**11, 10**12)],
    "rare": [(2016, 1, 10**9), (2017, 0, 10**9), (2018, 3, 10**9)],
    "straight": [(2016, 100, 400), (2017, 200, 400), (2018, 300, 400)],
    "flat": [(2016, 200, 400), (2017, 200, 400), (2018, 200, 400)],
    "falling": [(2016, 900, 1000), (2017, 600, 1000), (2018, 100, 1000), (2019, 90, 1000)],
    "zigzag": [(2016, 900, 1000), (2017, 100, 1000), (2018, 900, 1000), (2019, 100, 1000)],
    "long": [(1900 + year, min(2 * year, 100), 100) for year in range(121)],
}
