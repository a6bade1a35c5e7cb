"""What is measured on the made-up country: floors that do no more than they must, and the product's
own steps. Needs Django set up."""

from __future__ import annotations

from copy import copy
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import Level, RankingState
from metrics.actions import blocks, ranking
from metrics.engine.pipeline import Record, Result, compute
from metrics.engine.uncertainty import DRAWS
from metrics.frames import record as reading
from metrics.frames.definitions import at_level, definitions_for, rule_set_for
from metrics.frames.ground import ground_for
from metrics.frames.standings import Columns, standings_of, write_standings
from metrics.models import Block, BlockMonth, Figure, Ranking
from tests.benchmarks import floor
from tests.benchmarks.__main__ import figures_to_places
from tests.benchmarks.data import MONTH, Country

AT = datetime(2019, 9, 8, tzinfo=UTC)
EDITION = 99
_PLAIN = ("region", "score", "place", "place_in_group", "place_in_cohort")


class World:
    """The country of the database, ready to be measured; the judged month counts as just locked,
    so its own blocks are never there."""

    def __init__(self) -> None:
        self.campaign = Campaign.objects.select_related("region").get(code="NATION")
        self.month = Month.of(MONTH)
        blocks.keep(at=AT)
        self._forget_judged_month()
        self.rules = rule_set_for(self.campaign, self.month)
        self.ground = ground_for(self.campaign)
        self.record, self.definitions = self._read(self.campaign)
        self.told = at_level(self.definitions, self.rules, Level.COUNTY)
        self.ready = floor.ready(Country(self.told, self.record, MONTH))
        self.counties, self.figures = len(self.ready.city), Figure.objects.count()
        self.category = {target.code: target.category for target in self.told.targets}
        self.result = self._compute(self.record, 1)
        self.rows = self._standings(self.result, Ranking(pk=0))
        self._prepare_floors()

    @property
    def database(self) -> str:
        if connection.vendor != "postgresql":
            return "SQLite"
        return f"PostgreSQL {connection.cursor().connection.info.server_version // 10_000}"

    def same_ranking(self) -> str:
        """The checksum of totals and places that the floor and the product agree on."""
        expected = floor.checksum(*floor.kernel(self.ready))
        found = floor.checksum(*figures_to_places(Country(self.told, self.record, MONTH)))
        if found != expected:
            raise SystemExit("✗ 算法与基准的得分或名次不一致，测速没有意义")
        return found

    # --- floors ---------------------------------------------------------------------------------

    def _prepare_floors(self) -> None:
        """Scratch tables without keys to other tables, and the text that is poured into them."""
        plain = zip(*(self.rows[name] for name in _PLAIN), strict=True)
        self.small = [(*row, "{1,2}", "{0.5,0.5}") for row in plain]
        with connection.cursor() as cursor:
            for table in ("floor_small", "floor_standing"):
                cursor.execute(f"DROP TABLE IF EXISTS {table}")
            numbers = ", ".join(f"{name} bigint" for name in _PLAIN)
            cursor.execute(f"CREATE TABLE floor_small ({numbers}, points text, attained text)")
            if connection.vendor == "postgresql":
                cursor.execute("CREATE TABLE floor_standing (LIKE metrics_standing INCLUDING ALL)")
            else:
                cursor.execute("CREATE TABLE floor_standing AS SELECT * FROM metrics_standing")
        self.large = self._poured()

    def _poured(self) -> bytes:
        """The standings' own rows as PostgreSQL's binary COPY, got from the database itself."""
        if connection.vendor != "postgresql":
            return b""
        with transaction.atomic(), connection.cursor() as cursor:
            made = self._draft()
            write_standings(self._standings(self.result, made))
            query = f"COPY (SELECT * FROM metrics_standing WHERE ranking_id = {made.pk})"  # noqa: S608
            query += " TO STDOUT (FORMAT BINARY)"
            with cursor.copy(query) as copied:
                text = b"".join(bytes(part) for part in copied)
            transaction.set_rollback(True)
        return text

    def block_bytes(self) -> int:
        """The blocks of all months, as bytes and no further."""
        if connection.vendor != "postgresql":
            return sum(len(cells) for cells in Block.objects.values_list("cells", flat=True))
        query = (
            "COPY (SELECT cells FROM metrics_block JOIN metrics_blockmonth m ON m.id = month_id"  # noqa: S608
            f" WHERE m.month <= {MONTH}) TO STDOUT (FORMAT BINARY)"
        )
        with connection.cursor() as cursor, cursor.copy(query) as copied:
            return sum(len(part) for part in copied)

    def least_bytes(self) -> None:
        """Blocks, the reference kernel on arrays that are ready, a few numbers a region, commit."""
        with transaction.atomic():
            self.block_bytes()
            floor.kernel(self.ready)
            self._pour("floor_small", self.small)
        self._empty("floor_small")

    def same_content(self) -> None:
        """The same, but writing the product's own standings, ready as one buffer."""
        with transaction.atomic():
            self.block_bytes()
            floor.kernel(self.ready)
            if self.large:
                self._pour("floor_standing", self.large)
        self._empty("floor_standing")

    def _pour(self, table: str, rows: Any) -> None:
        with connection.cursor() as cursor:
            if connection.vendor != "postgresql":
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
                return
            ready = isinstance(rows, bytes)
            shape = " (FORMAT BINARY)" if ready else ""
            with cursor.copy(f"COPY {table} FROM STDIN{shape}") as copied:
                copied.write(rows if ready else _as_text(rows))

    def _empty(self, table: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608

    # --- the product ----------------------------------------------------------------------------

    def _read(self, campaign: Campaign) -> tuple[Record, Any]:
        ground = ground_for(campaign)
        definitions = definitions_for(campaign, self.rules, self.month, ground)
        return reading.record_for(campaign, definitions, self.month, ground), definitions

    def _compute(self, record: Record, draws: int) -> Result:
        return compute(self.told, record, level=Level.COUNTY, month=MONTH, draws=draws)

    def _draft(self) -> Ranking:
        return Ranking.objects.create(
            campaign=self.campaign,
            month=MONTH,
            level=Level.COUNTY,
            edition=EDITION,
            state=RankingState.DRAFT,
            rule_set=self.rules,
            engine_version=0,
            figures_version=0,
            terms_version=0,
            terms={},
            input_digest="",
            output_digest="",
            computed_at=AT,
        )

    def _standings(self, result: Result, made: Ranking) -> Columns:
        return standings_of(result, made, self.category, {}, self.ground.ids)

    def read(self) -> None:
        self._read(self.campaign)

    def read_and_compute(self, draws: int = 1) -> Result:
        record, _ = self._read(self.campaign)
        return self._compute(record, draws)

    def end_to_end(self, draws: int = 1) -> None:
        """As ``ranking.compute`` does for one level; the draft is deleted afterwards."""
        with transaction.atomic():
            result = self.read_and_compute(draws)
            made = self._draft()
            write_standings(self._standings(result, made))
        made.delete()

    def end_to_end_with_bands(self) -> None:
        self.end_to_end(DRAWS)

    def one_province(self) -> None:
        """A province's own list, from the blocks of the nation."""
        own = copy(self.campaign)
        own.region = Region.objects.filter(level=Level.PROVINCE).order_by("code")[0]
        record, definitions = self._read(own)
        told = at_level(definitions, self.rules, Level.COUNTY)
        compute(told, record, level=Level.COUNTY, month=MONTH, draws=1)

    def many_months(self) -> None:
        """Three years of one level, from one reading."""
        record, _ = self._read(self.campaign)
        for number in range(36):
            month = Month(2017, 1).plus(number)
            if month > self.month:
                month = self.month
            with transaction.atomic():
                result = compute(self.told, record, level=Level.COUNTY, month=month.number, draws=1)
                made = self._draft()
                write_standings(self._standings(result, made))
            made.delete()

    def whole_product(self) -> None:
        """What the timetable does: all levels, bands, digests, drafts."""
        ranking.compute(campaign=self.campaign, months=[self.month], at=AT)
        Ranking.objects.filter(campaign=self.campaign).delete()

    def build_month(self) -> None:
        BlockMonth.objects.filter(month=MONTH).delete()
        blocks.keep(at=AT)
        self._forget_judged_month()

    def _forget_judged_month(self) -> None:
        BlockMonth.objects.filter(month=MONTH).delete()


def _as_text(rows: list[tuple[Any, ...]]) -> bytes:
    lines = ("\t".join("\\N" if cell is None else str(cell) for cell in row) for row in rows)
    return ("\n".join(lines) + "\n").encode()
