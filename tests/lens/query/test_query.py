"""A query gives what the book and the run say, names what is nearest where it errs, and reaches nothing else."""

import json
import time

import pytest

import lookthrough as lt
from lookthrough.errors import InputError, UnknownNameError, UsageError
from lookthrough.lens.query.book_tables import BOOK_TABLES
from lookthrough.lens.query.query import query
from lookthrough.lens.query.run_tables import RUN_TABLES
from lookthrough.runs.contents import BY_NAME
from tests.cli.asking import answer, refused, run
from tests.places import VALID

PATIENT = 120.0  # seconds: the machine of a test may be busy


@pytest.fixture(scope="module")
def book():
    return lt.load(VALID)


def ask(book, sql, **limits):
    return query(book, sql, **{"seconds": PATIENT, **limits})


def test_by_hand(book):
    sql = (
        "select c.debtor, t.mid, t.written from contracts c join terms t on t.contract = c.id where term = 'principal'"
    )
    assert ask(book, sql).rows == [{"debtor": "campus", "mid": 27.3, "written": "27.3 bn USD"}]
    held = ask(book, "select holder, unit, mid from holders order by 1").rows
    assert [tuple(row.values()) for row in held] == [("fund", "usd_bn", 18.0), ("pensions", "fraction", 0.1)]


def test_what_is_unknown_has_no_value(book):
    found = ask(book, "select mid, written from terms where contract = 'campus-guarantee' and term = 'cap'").rows
    assert found == [{"mid": None, "written": "unknown"}]


@pytest.mark.parametrize("table", BOOK_TABLES, ids=lambda table: table.name)
def test_a_table_has_the_columns_that_are_listed_and_none_needs_quotes(table):
    names = ", ".join(column.name for column in table.columns)
    found = ask(lt.load(), f"select {names} from book.{table.name} limit 5")  # noqa: S608  # our own names
    assert found.cells
    assert found.columns == tuple((column.name, column.type) for column in table.columns)


def test_flows_are_those_of_python():
    whole = lt.load()
    found = ask(whole, "select sum(amount) as paid, count(*) as n from flows where layer = 'cash'").rows[0]
    flows = lt.flows(whole)
    assert found["paid"] == pytest.approx(sum(f.amount for f in flows if f.layer == "cash"), rel=1e-12)
    assert found["n"] == sum(f.layer == "cash" for f in flows)


def test_values_of_every_kind_are_plain(book):
    sql = "select 1 as a, 2 as a, [1, 2] as l, {'x': 'y'} as s, date '2026-01-01' as d, 1.25 as c, 'nan'::double as n"
    assert ask(book, sql).rows == [
        {"a": 1, "a_2": 2, "l": [1, 2], "s": {"x": "y"}, "d": "2026-01-01", "c": 1.25, "n": None}
    ]


@pytest.mark.parametrize(
    ("sql", "nearest"),
    [
        ("select * from entites", "did you mean entities"),
        ("select debtr from contracts", "did you mean debtor"),
        ("select c.debtr from contracts c", "did you mean debtor"),
        ("select * from failures", "failures is a table of a run: give the folder of one behind the query"),
        ("select * from nothing_like_it", "--tables lists them"),
    ],
)
def test_a_name_that_does_not_exist_leads_to_the_nearest(book, sql, nearest):
    with pytest.raises(UsageError, match=nearest.replace("(", r"\(")):
        ask(book, sql)


def test_a_name_is_an_unknown_name(book):
    with pytest.raises(UnknownNameError):
        ask(book, "select * from entites")


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to '{away}'",
        "copy entities from '{away}'",
        "attach '{away}'",
        "export database '{away}'",
        "install httpfs",
        "load httpfs",
        "pragma database_list",
        "call pragma_version()",
        "set enable_external_access = true",
        "reset lock_configuration",
        "create table mine as select 1",
        "insert into entities select * from entities",
        "drop table entities",
        "select 1; copy (select 1) to '{away}'",
        "explain analyze copy (select 1) to '{away}'",
        "",
        "select * from read_csv('{here}')",
        "select * from read_text('{here}')",
        "select * from read_blob('{here}')",
        "select * from read_json('{here}')",
        "select * from read_parquet('{here}')",
        "select * from glob('/*')",
        "select * from '{here}'",
        "select * from 'https://example.org/a.parquet'",
        "from query('copy (select 1) to ''{away}''')",
        "from enable_logging(storage = 'file', storage_config = {{'path': '{away}'}})",
        "from json_execute_serialized_sql(json_serialize_sql('copy (select 1) to ''{away}'''))",
        "select getenv('HOME')",
        "select * from book",
    ],
)
def test_nothing_outside_the_tables_is_reached(book, tmp_path, sql):
    away, here = tmp_path / "away.csv", tmp_path / "secret.csv"
    here.write_text("a\nsecret\n")
    with pytest.raises(UsageError) as refused_:
        ask(book, sql.format(away=away, here=here))
    assert "secret\n" not in str(refused_.value)
    assert [each.name for each in tmp_path.iterdir()] == ["secret.csv"]


def test_a_variable_of_the_program_is_no_table(book):
    columns = {"a": [1]}
    with pytest.raises(UnknownNameError):
        ask(book, "select * from columns")
    assert columns


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(100000000000000)",
        "with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r",
        "select levenshtein(repeat('ab', 200000), repeat('ba', 200000))",
    ],
)
def test_what_never_ends_is_ended(book, sql):
    begun = time.monotonic()
    with pytest.raises(InputError, match="ended after 3 s"):
        ask(book, sql, seconds=3.0)
    assert time.monotonic() - begun < 60.0


@pytest.mark.parametrize(
    "sql",
    [
        "select list_sort(range(200000000))",
        "select list(range) from range(1000000000)",
        "select repeat('x', 4000000000)",
    ],
)
def test_what_needs_too_much_memory_is_refused(book, sql):
    with pytest.raises(InputError, match=r"needs more than 0\.1 GB"):
        ask(book, sql, memory=0.1)


def test_more_rows_than_anybody_reads_are_refused(book):
    with pytest.raises(InputError, match="more than 1,000,000 rows"):
        ask(book, "select * from range(2000000)")


def test_a_text_of_a_megabyte_is_refused(book):
    with pytest.raises(UsageError, match="100,000 are the most"):
        ask(book, "select '" + "x" * 1_000_000 + "'")


def test_the_verb_prints_text_json_and_csv():
    words = ("query", "select id, country from entities order by id limit 2", "--book", VALID)
    assert answer(*words)["rows"] == [{"id": "campus", "country": "US"}, {"id": "fund", "country": None}]
    assert run(*words, "--csv").stdout == "id,country\ncampus,US\nfund,\n"
    assert "2 rows" in run(*words).stdout


def test_a_number_is_never_rounded_away():
    words = ("query", "select 0.00001234::double as x, 1234567.89::double as y", "--book", VALID)
    assert run(*words, "--csv").stdout.splitlines()[1] == "1.234e-05,1234567.89"
    assert "1.234e-05  1234567.9" in run(*words).stdout


def test_tables_are_listed_with_units():
    columns = answer("query", "--tables")["columns"]
    assert {
        "table": "book.flows",
        "column": "amount",
        "unit": "USD bn",
        "meaning": "at the middle of every range",
    } in columns
    assert {row["table"] for row in columns} == {
        *(f"book.{table.name}" for table in BOOK_TABLES),
        *(f"run.{name}" for name in RUN_TABLES),
    }
    assert "book.accounts: a row is a figure that a company filed for a period" in run("query", "--tables").stdout


def test_without_a_query_the_verb_says_what_to_do():
    assert "lookthrough query --tables" in refused("query", code=2)


@pytest.mark.xdist_group("small_run")
def test_a_run_is_asked_with_its_book(small_run):
    sql = "select e.name, count(*) as paths from failures f join entities e on e.id = f.entity group by 1 order by 1"
    found = answer("query", sql, small_run)["rows"]
    paths = json.loads((small_run / "run.json").read_text(encoding="utf-8"))["paths"]
    assert {row["paths"] for row in found} == {paths}
    for name, file in RUN_TABLES.items():
        listed = {column.name for column in BY_NAME[file].columns}
        columns = answer("query", f"select * from run.{name} limit 0", small_run)["columns"]  # noqa: S608  # our own name
        assert listed <= {column["name"] for column in columns}


@pytest.mark.xdist_group("small_run")
def test_files_of_the_run_are_no_tables(small_run):
    sql = f"select * from read_parquet('{small_run}/paths.parquet')"  # noqa: S608  # it must be refused
    assert "no file" in refused("query", sql, small_run, code=2)


def test_a_folder_without_a_run_is_refused(tmp_path):
    assert refused("query", "select 1", tmp_path, code=2)
