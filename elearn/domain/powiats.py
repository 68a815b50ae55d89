"""The 42 units of Mazowsze at powiat level with their TERYT codes, and everywhere else."""

from elearn.domain.fold import polish_sort_key

ELSEWHERE = "outside"
"""The code of every place outside Mazowsze."""

COUNTIES: dict[str, str] = {
    "1401": "białobrzeski",
    "1402": "ciechanowski",
    "1403": "garwoliński",
    "1404": "gostyniński",
    "1405": "grodziski",
    "1406": "grójecki",
    "1407": "kozienicki",
    "1408": "legionowski",
    "1409": "lipski",
    "1410": "łosicki",
    "1411": "makowski",
    "1412": "miński",
    "1413": "mławski",
    "1414": "nowodworski",
    "1415": "ostrołęcki",
    "1416": "ostrowski",
    "1417": "otwocki",
    "1418": "piaseczyński",
    "1419": "płocki",
    "1420": "płoński",
    "1421": "pruszkowski",
    "1422": "przasnyski",
    "1423": "przysuski",
    "1424": "pułtuski",
    "1425": "radomski",
    "1426": "siedlecki",
    "1427": "sierpecki",
    "1428": "sochaczewski",
    "1429": "sokołowski",
    "1430": "szydłowiecki",
    "1432": "warszawski zachodni",
    "1433": "węgrowski",
    "1434": "wołomiński",
    "1435": "wyszkowski",
    "1436": "zwoleński",
    "1437": "żuromiński",
    "1438": "żyrardowski",
}
"""Code → the adjective in "powiat …"."""

CITIES: dict[str, str] = {"1461": "Ostrołęka", "1462": "Płock", "1463": "Radom", "1464": "Siedlce", "1465": "Warszawa"}
"""Cities with the rights of a powiat."""

CODES = frozenset({*COUNTIES, *CITIES, ELSEWHERE})


def powiats() -> list[tuple[str, str]]:
    """Return (code, name) of the 42 units, cities first, each part in the order of the Polish alphabet."""
    cities = sorted(CITIES.items(), key=lambda unit: polish_sort_key(unit[1]))
    counties = sorted(COUNTIES.items(), key=lambda unit: polish_sort_key(unit[1]))
    return cities + [(code, f"powiat {name}") for code, name in counties]
