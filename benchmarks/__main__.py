"""`make bench`: measure everything, print a table, write build/bench.json."""
import argparse
from pathlib import Path

from benchmarks import blocks, built, dataset, figures, filters, lists, messy, programs, sheets
from benchmarks.measure import Board

STALL_MEMBERS = 20_000
COUNTY_MEMBERS = 600             # with a year of their records: as a county has them


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help="measure only the cases with one of these words in their name")
    parser.add_argument("--members", type=int, default=dataset.MEMBERS, help="members in the database")
    parser.add_argument("--rows", type=int, default=sheets.ROWS, help="rows of the roster that is imported")
    parser.add_argument("--rounds", type=int, default=5, help="rounds a case; the medians are compared")
    parser.add_argument("--folder", type=Path, default=dataset.BUILD, help="where data and bench.json are kept")
    chosen = parser.parse_args()
    board = Board(tuple(chosen.names), chosen.rounds)
    database, flat = dataset.build(chosen.members, chosen.folder)
    smaller, _ = dataset.build(min(STALL_MEMBERS, chosen.members), chosen.folder)
    county, _ = dataset.build(COUNTY_MEMBERS, chosen.folder, years=1)
    board.print_head()
    lists.run(board, database, flat)
    filters.run(board, database)
    figures.run(board, database, "large")
    figures.run(board, county, "county")
    sheets.run(board, chosen.rows, chosen.folder)
    messy.run(board, chosen.rows, chosen.folder)
    programs.run(board, database, smaller, sheets.roster(chosen.rows, chosen.folder))
    blocks.run(board, chosen.folder, min(blocks.MEMBERS, chosen.members))
    built.run(board, county)
    board.save(chosen.folder / "bench.json")
    missed = [name for name, result in board.results.items() if not result.met]
    print(f"\n{len(board.results)} measured, {len(missed)} above their goal" + "".join(f"\n! {one}" for one in missed))


if __name__ == "__main__":
    main()
