"""Cases of the standing rules (the watch) and what only looks like them, as a delivery of its own with its truth.

OUT/watch is to be taken in after the province; OUT/watch/watch.csv says of each planted case which rule must find it
(`hit`), and of each look-alike which rule must not (`look_alike`).
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Final

from synth import days
from synth.dice import stream
from synth.planting import Car, Ground
from synth.toll import Copy, Station
from synth.world import World
from synth.writers import write

_LAPSED: Final = days.TODAY - 150
_VALID: Final = days.TODAY + 200
_HOUR: Final = 3600


def write_planted(world: World, folder: Path, count: int, copies: list[Copy]) -> dict[str, int]:
    """Plants each case and each look-alike `count` times below `folder`; the rows by extract.

    copies: of plates, as the province's own passes hold them; they are to be found, too. Raises ValueError when the
    province has too few people to plant in.
    """
    ground = Ground(world)
    try:
        for _ in range(count):
            for plant in PLANTS:
                plant(ground)
    except IndexError as error:
        raise ValueError(
            f"too few people to plant every case {count} times: ask for less or take more people"
        ) from error
    _wrong_clock(ground)
    rows = {}
    for extract, table in ground.tables.items():
        rows[extract] = write(table, folder, stream(world.seed, f"planted/{extract}"), world.rates)[1]
    judgments = folder / "court" / "judgment"
    judgments.mkdir(parents=True, exist_ok=True)
    for number, text in ground.judgments:
        name = number.replace("（", "(").replace("）", ")") + ".txt"
        (judgments / name).write_text(text, encoding="utf-8")
    rows["court.judgment"] = len(ground.judgments)
    for agency in ("police", "court"):
        note = f"agency: {agency}\nas_of: {days.dashed(days.TODAY)}\n"
        (folder / agency / "delivery.yaml").write_text(note, encoding="utf-8")
    _write_expected(ground, folder / "watch.csv", copies)
    _write_truth(ground, folder)
    return rows


def _write_expected(ground: Ground, file: Path, copies: list[Copy]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("rule", "expected", "subject", "what"))
        writer.writerows((e.rule, e.expected, e.mention_id, e.what) for e in ground.expected)
        # Of these only plate and colour are known: whose they are depends on who bore the plate that day.
        writer.writerows(
            (
                "cloned_plate",
                "hit",
                f"{copy.plate}|{copy.colour}|{copy.passes[0]}",
                "a copy among the province's passes",
            )
            for copy in copies
        )


def _write_truth(ground: Ground, folder: Path) -> None:
    """The truth of the province with that of the planted rows: when both deliveries are in."""
    with (folder.parent / "truth.csv").open(encoding="utf-8", newline="") as before:
        lines = before.read()
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as out:
        out.write(lines)
        writer = csv.writer(out, lineterminator="\n")
        for table in ground.tables.values():
            writer.writerows(table.truth())


def _between(ground: Ground, least: float, most: float) -> tuple[Station, Station]:
    """Two stations so many kilometres apart."""
    while True:
        one, other = ground.dice.pick(ground.stations), ground.dice.pick(ground.stations)
        if least <= kilometres(one, other) <= most:
            return one, other


def kilometres(one: Station, other: Station) -> float:
    """How far two stations are apart, as the crow flies."""
    from ontology.whereabouts import Spot, at_least_km

    return at_least_km(Spot(one.longitude, one.latitude, 0), Spot(other.longitude, other.latitude, 0))


def _drive(ground: Ground, car: Car, day: int) -> None:
    """A trip that anybody might take."""
    one, other = _between(ground, 10, 120)
    start = ground.dice.between(7, 15) * _HOUR
    ground.pass_by(car.plate, car.colour, one, day, start)
    ground.pass_by(car.plate, car.colour, other, day, start + 3 * _HOUR, out=True)


# 重点车辆逾期未检验上路 ---------------------------------------------------------------------------------------------


def _lapsed_coach(g: Ground) -> None:
    car = g.car(g.firm("客运"), "B", "K11", _LAPSED)
    _drive(g, car, _LAPSED - 40)
    _drive(g, car, _LAPSED + 45)
    _drive(g, car, _LAPSED + 80)
    g.expect("lapsed_inspection", "hit", car.mention, "coach on the road after its inspection lapsed")


def _lapsed_lorry_of_key_firm(g: Ground) -> None:
    car = g.car(g.firm("货运", supervised=True), "F", "H11", _LAPSED)
    _drive(g, car, _LAPSED + 60)
    g.expect("lapsed_inspection", "hit", car.mention, "lorry of a key-supervised firm, inspection lapsed")


def _lapsed_look_alikes(g: Ground) -> None:
    def expect(car: Car, what: str) -> None:
        g.expect("lapsed_inspection", "look_alike", car.mention, what)

    parked = g.car(g.firm("客运"), "B", "K11", _LAPSED)
    _drive(g, parked, _LAPSED - 90)
    expect(parked, "lapsed, and not on the road since")
    firm = g.firm("客运")
    old = g.car(firm, "B", "K21", _LAPSED, vin=(vin := _vin(g)), state="B")
    _drive(g, old, _LAPSED + 5)
    new = g.car(firm, "B", "K21", _VALID, vin=vin, since=_LAPSED + 10, like=_true_id(g, old))
    _drive(g, new, _LAPSED + 90)
    expect(new, "lapsed by the row of its former plate, renewed by that of its new one")
    private = g.car(g.somebody(), "A", "K33", _LAPSED, plate_type="02")
    _drive(g, private, _LAPSED + 60)
    expect(private, "lapsed and on the road, but nobody's key-supervised vehicle")
    plain = g.car(g.firm("货运"), "F", "H11", _LAPSED)
    _drive(g, plain, _LAPSED + 60)
    expect(plain, "lorry of a firm that is not key-supervised")
    month = days.day(2025, 4, 10)
    same_month = g.car(g.firm("危险货物运输"), "R", "Q11", month)
    _drive(g, same_month, month + 12)
    expect(same_month, "on the road within the month to the end of which an inspection holds")
    gone = g.car(g.firm("客运"), "B", "K11", _LAPSED, state="E")
    heir = g.car(g.firm("客运"), "B", "K11", _VALID, plate=gone.plate, since=_LAPSED + 1)
    _drive(g, heir, _LAPSED + 70)
    expect(gone, "deregistered; its plate is on the road on another vehicle")
    expect(heir, "bears the plate of a vehicle whose inspection had lapsed")


def _vin(g: Ground) -> str:
    from synth import identifiers

    return identifiers.vin(g.dice, 2019)


def _true_id(g: Ground, car: Car) -> str:
    found = {mention: true_id for mention, _, true_id in g.tables["police.vehicle"].truth()}
    return found[car.mention]


# 驾驶证失效或准驾不符 -----------------------------------------------------------------------------------------------


def _unfit(classes: str, valid: int, state: str, what: str) -> Callable[[Ground], None]:
    def plant(g: Ground) -> None:
        firm, driver = g.firm("客运"), g.somebody()
        g.car(firm, "B", "K11", _VALID)
        g.licence(driver, classes, valid, state)
        g.employ(driver, firm)
        g.expect("unfit_licence", "hit", firm.mention, what)

    return plant


def _unfit_look_alikes(g: Ground) -> None:
    def firm(business: str, *cars: tuple[str, str]) -> tuple[str, Callable[..., None]]:
        made = g.firm(business)
        for use, kind in cars:
            g.car(made, use, kind, _VALID)
        return made.mention, lambda who: g.employ(who, made)

    def expect(mention: str, what: str) -> None:
        g.expect("unfit_licence", "look_alike", mention, what)

    mention, employ = firm("客运", ("B", "K11"))
    renewed = g.somebody()
    g.licence(renewed, "A1", days.TODAY - 100)
    g.licence(renewed, "A1", days.TODAY + 2000)
    employ(renewed)
    expect(mention, "licence expired in one row, renewed in another")
    mention, employ = firm("货运", ("F", "H11"))
    carrier = g.somebody()
    g.licence(carrier, "B2", days.TODAY - 100)
    employ(carrier)
    expect(mention, "expired, but the firm carries neither passengers nor dangerous goods")
    mention, employ = firm("客运", ("B", "K11"))
    fit = g.somebody()
    g.licence(fit, "A1", days.TODAY + 900)
    g.licence(g.namesake(fit), "A1", days.TODAY + 900, "吊销")
    employ(fit)
    expect(mention, "the revoked licence is a namesake's")
    mention, employ = firm("危险货物运输", ("R", "Q11"), ("F", "H11"))
    mixed = g.somebody()
    g.licence(mixed, "B2", days.TODAY + 900)
    employ(mixed)
    expect(mention, "the class covers another of the firm's vehicles")
    mention, employ = firm("客运", ("B", "K11"))
    employ(g.somebody())
    expect(mention, "nothing is known of the driver's licence")


# 失信被执行人任法定代表人 ---------------------------------------------------------------------------------------------


def _debtor(g: Ground) -> None:
    head = g.somebody()
    g.list_debtor(head, "全部未履行")
    g.expect("debtor_representative", "hit", g.firm("货运", head=head).mention, "its representative is a listed debtor")


def _debtor_look_alikes(g: Ground) -> None:
    head = g.somebody()
    g.list_debtor(g.namesake(head), "全部未履行")
    mention = g.firm("货运", head=head).mention
    g.expect("debtor_representative", "look_alike", mention, "the listed debtor is a namesake")
    done = g.somebody()
    g.list_debtor(done, "全部已履行")
    mention = g.firm("货运", head=done).mention
    g.expect("debtor_representative", "look_alike", mention, "the listing says that all was performed")
    firm = g.firm("货运")
    g.list_debtor(firm, "全部未履行")
    g.expect("debtor_representative", "look_alike", firm.mention, "the firm is listed, its representative is not")


# 租赁车辆涉及多起案件 -------------------------------------------------------------------------------------------------


def _rental(g: Ground) -> None:
    car = g.car(g.firm("出租"), "G", "K33", _VALID, plate_type="02")
    for ago in (300, 90):
        g.police_case(car.plate, "02", _true_id(g, car), days.TODAY - ago)
    g.expect("rental_in_cases", "hit", car.mention, "rental in two police cases")


def _rental_look_alikes(g: Ground) -> None:
    car = g.car(g.firm("出租"), "G", "K33", _VALID, plate_type="02")
    number = g.police_case(car.plate, "02", _true_id(g, car), days.TODAY - 300)
    g.court_case(number, car.plate, days.TODAY - 200)
    g.expect("rental_in_cases", "look_alike", car.mention, "one police case and the court case that came of it")
    private = g.car(g.somebody(), "A", "K33", _VALID, plate_type="02")
    for ago in (310, 95):
        g.police_case(private.plate, "02", _true_id(g, private), days.TODAY - ago)
    g.expect("rental_in_cases", "look_alike", private.mention, "in two cases, but nobody's rental")
    late = g.car(g.firm("出租"), "G", "K33", _VALID, plate_type="02", since=days.TODAY - 200)
    before = g.car(g.somebody(), "A", "K33", _LAPSED, plate_type="02", plate=late.plate, state="E")
    g.police_case(late.plate, "02", _true_id(g, before), days.TODAY - 900)
    g.police_case(late.plate, "02", _true_id(g, late), days.TODAY - 60)
    g.expect("rental_in_cases", "look_alike", late.mention, "one of the cases was when another vehicle bore its plate")


# 同一号牌异地同现 -----------------------------------------------------------------------------------------------------


def _clone(g: Ground) -> None:
    car = g.car(g.somebody(), "A", "K33", _VALID, plate_type="02")
    one, other = _between(g, 180, 500)
    day, start = days.TODAY - 20, g.dice.between(8, 16) * _HOUR
    g.pass_by(car.plate, car.colour, one, day, start)
    g.pass_by(car.plate, car.colour, other, day, start + 900)
    g.expect("cloned_plate", "hit", car.mention, "far apart within a quarter of an hour")


def _clone_look_alikes(g: Ground) -> None:
    def expect(car: Car, what: str) -> None:
        g.expect("cloned_plate", "look_alike", car.mention, what)

    day, start = days.TODAY - 30, 9 * _HOUR
    fast = g.car(g.somebody(), "A", "K33", _VALID, plate_type="02")
    one, other = _between(g, 200, 240)
    g.pass_by(fast.plate, fast.colour, one, day, start)
    g.pass_by(fast.plate, fast.colour, other, day, start + 2 * _HOUR, out=True)
    expect(fast, "far apart, and driven at a speed one may drive")
    blue = g.car(g.somebody(), "A", "K33", _VALID, plate_type="02")
    yellow = g.car(g.firm("货运"), "F", "H11", _VALID, plate=blue.plate)
    one, other = _between(g, 200, 500)
    g.pass_by(blue.plate, blue.colour, one, day, start)
    g.pass_by(yellow.plate, yellow.colour, other, day, start + 300)
    expect(blue, "the same number on a blue plate")
    expect(yellow, "the same number on a yellow plate")
    owner = g.firm("货运")
    truck = g.car(owner, "F", "Q11", _VALID)
    trailer = g.car(owner, "F", "B11", _VALID, plate_type="15", plate=f"{truck.plate[:-1]}挂")
    g.pass_by(truck.plate, truck.colour, one, day, start)
    g.pass_by(trailer.plate, trailer.colour, other, day, start + 600)
    g.pass_by(truck.plate, truck.colour, one, day, start + 1200, out=True)
    expect(truck, "its trailer, which bears the same number but for the end, is far away behind another")
    expect(trailer, "the truck that bears the same number but for the end is far away")
    twice = g.car(g.somebody(), "A", "K33", _VALID, plate_type="02")
    near, by = _between(g, 1, 12)
    g.pass_by(twice.plate, twice.colour, near, day, start)
    g.pass_by(twice.plate, twice.colour, near, day, start + 40)
    g.pass_by(twice.plate, twice.colour, by, day, start + 100)
    expect(twice, "recorded twice, and at the station next to it within the error of two clocks")


def _wrong_clock(g: Ground) -> None:
    """One station whose clock was two hours slow on a day: everybody who came by it looks impossible."""
    at = g.dice.pick(g.stations)
    far = [s for s in g.stations if 90 <= kilometres(at, s) <= 150]
    day = days.TODAY - 45
    for _ in range(9):
        car = g.car(g.somebody(), "A", "K33", _VALID, plate_type="02")
        came = g.dice.pick(far)
        left = g.dice.between(9, 14) * _HOUR
        g.pass_by(car.plate, car.colour, came, day, left)
        arrived = left + int(kilometres(came, at) * 1.3 / 85 * _HOUR) + 900
        g.pass_by(car.plate, car.colour, at, day, max(left + 60, arrived - 2 * _HOUR), out=True)
        g.expect("cloned_plate", "look_alike", car.mention, "passed a station whose clock was wrong")


PLANTS: Final[tuple[Callable[[Ground], None], ...]] = (
    _lapsed_coach, _lapsed_lorry_of_key_firm, _lapsed_look_alikes,
    _unfit("A1", days.TODAY + 900, "吊销", "licence revoked"),
    _unfit("A1", days.TODAY + 900, "暂扣", "licence held"),
    _unfit("A1", days.TODAY - 60, "正常", "licence expired"),
    _unfit("B2", days.TODAY + 900, "正常", "licence of the wrong class"),
    _unfit_look_alikes, _debtor, _debtor_look_alikes, _rental, _rental_look_alikes, _clone, _clone_look_alikes,
)  # fmt: skip
"""What is planted, one after another."""
