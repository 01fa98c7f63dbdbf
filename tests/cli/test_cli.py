"""The command line: what it prints where, how it ends, and what it does with bad input."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from csv import DictReader
from importlib import metadata
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import lookthrough as lt
from lookthrough.cli import app
from tests.cli.asking import answer, refused, run
from tests.places import VALID


@pytest.fixture
def valid(tmp_path):
    return Path(shutil.copytree(VALID, tmp_path / "book"))


def csv(tmp_path, text):
    path = tmp_path / "flows.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


# What users are promised: help at once, no engine for what is static, JSON with fixed keys.


def test_help_comes_at_once_and_loads_no_numbers():
    code = (
        "import sys; sys.argv = ['lookthrough', '--help']\n"
        "from lookthrough.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('numpy' in sys.modules, 'jax' in sys.modules, 'yaml' in sys.modules)"
    )
    start = time.process_time(), os.times().children_user
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    used = os.times().children_user - start[1]
    assert out.splitlines()[-1] == "False False False"
    assert used < 0.3


def test_every_verb_of_the_command_line_is_one_that_help_names():
    """A verb registers itself when its file is imported, so a file that nobody imports is a verb that nobody has."""
    written = {
        name
        for file in (Path(lt.__file__).parent / "cli").rglob("*.py")
        for name in re.findall(r'^@verb\(app, "(\w+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    out = subprocess.run([sys.executable, "-m", "lookthrough", "--help"], capture_output=True, text=True, check=True)
    assert written >= {"check", "through", "funding", "loops", "bounds", "stress", "report", "diffusion", "jobs"}
    assert {name for name in written if not re.search(rf"^  {name}\b", out.stdout, re.MULTILINE)} == set()


def test_static_verbs_never_load_the_engine():
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from lookthrough.cli import app\n"
        "verbs = 'check', 'show c013', 'loops', 'through meta', 'funding', 'scenarios', 'doctor'\n"
        "print([CliRunner().invoke(app, verb.split()).exit_code for verb in verbs], 'jax' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[0, 0, 0, 0, 0, 0, 0] False"


def test_the_module_runs_as_the_command_does():
    run_ = subprocess.run(
        [sys.executable, "-m", "lookthrough", "explain", "LT204"], capture_output=True, text=True, check=True
    )
    assert run_.stdout.startswith("error LT204")


KEYS = {
    ("check",): {"book", "entities", "contracts", "sources", "coverage", "errors", "warnings", "assertions"},
    ("through", "meta"): {"as_of", "entities"},
    ("flywheel", "--draws", "20"): {"lag_quarters", "multiplier", "binding", "starts_by_source", "shocks"},
    ("funding",): {"periods", "off_balance_share"},
    ("loops",): {"window", "vendors", "system", "loops", "netting"},
    ("scenarios",): {"scenarios"},
    ("show", "openai"): {"entity"},
    ("schema",): {"$schema", "$defs"},
    ("explain", "LT204"): {"code", "text"},
    ("doctor",): {"python", "cores", "memory", "cache"},
}


@pytest.mark.parametrize("verb", KEYS, ids=" ".join)
def test_json_has_the_promised_keys(verb):
    assert KEYS[verb] <= set(answer(*verb))


@pytest.mark.parametrize("verb", KEYS, ids=" ".join)
def test_text_goes_to_stdout_and_nothing_to_stderr(verb):
    result = run(*verb)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.strip()


@pytest.mark.parametrize(
    "verb", ["check", "show", "through", "owes", "flywheel", "funding", "loops", "scenarios", "schema", "explain"]
)
def test_every_verb_takes_the_shared_options(verb):
    usage = run(verb, "--help").stdout
    for option in ("--book", "--as-of", "--min-grade", "--status", "--json", "--csv"):
        assert option in usage


def test_version_names_the_package_and_the_bundled_book():
    said = run("--version").stdout
    assert said == f"lookthrough {metadata.version('lookthrough')}, book ai_2026 as of {lt.load().as_of}\n"


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("thr", {"through"}),
        ("through nvid", {"nvidia"}),
        ("show c01", {"c011", "c013"}),
        ("stress --scenario hype-fade+rev", {"hype-fade+revenue-miss"}),
        ("stress --channels terms,f", {"terms,failures", "terms,funding"}),
        ("loops --by ", {"quarter", "year", "status"}),
        ("through --status signed,fu", {"signed,funded"}),
        ("explain LT20", {"LT201", "LT209"}),
        ("schema term", {"term_loan"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_shell_completes_what_is_typed(typed, completed):
    words = ["lookthrough", *typed.split(" ")]
    typing = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    shell = CliRunner(env={"_LOOKTHROUGH_COMPLETE": "complete_bash", **typing})
    assert completed <= set(shell.invoke(app, prog_name="lookthrough").stdout.split())


def test_a_book_that_cannot_be_used_completes_nothing(tmp_path):
    typing = {"COMP_WORDS": f"lookthrough through --book {tmp_path} nv", "COMP_CWORD": "4"}
    shell = CliRunner(env={"_LOOKTHROUGH_COMPLETE": "complete_bash", **typing})
    result = shell.invoke(app, prog_name="lookthrough")
    assert (result.stdout.strip(), result.stderr) == ("", "")


def _options_of(command, before):
    return [
        (f"{before} {' '.join(parameter.opts)}", getattr(parameter, "help", None) or "")
        for parameter in command.params
        if parameter.name != "help"
    ]


def test_every_help_line_is_a_sentence_that_stands_alone():
    group = typer.main.get_command(app)
    lines = [line for name, command in group.commands.items() for line in _options_of(command, name)]
    for where, text in [*lines, *((name, command.help) for name, command in group.commands.items())]:
        assert text[:1].isupper(), where
        assert text.endswith("."), where
        assert not text.startswith(("Of ", "That ", "May ", "Also ")), where


@pytest.mark.parametrize(
    ("verb", "names"),
    [
        (("through", "meta"), {"entity", "view", "low", "mid", "high", "unknown"}),
        (("flywheel", "--draws", "0"), {"quarter", "leases", "starts", "recycled", "spending", "bonds", "bound"}),
        (("funding", "--by", "sponsor"), {"sponsor", "total", "own_cash", "off_balance_share"}),
        (("loops", "--vendor", "nvidia"), {"vendor", "revenue", "floor", "pro_rata", "ceiling"}),
        (("bounds", "--vendor", "nvidia", "--draws", "0"), {"vendor", "figure", "recorded", "lowest", "highest"}),
        (("diff", "2026-02-01", "2026-02-28"), {"record", "what", "was", "is", "day"}),
        (("diffusion", "--draws", "5"), {"region", "quarter", "adoption_mid", "demand_high", "part"}),
        (("deal", "tiny"), {"period", "note", "interest_due", "interest", "principal", "closing"}),
        (("jobs",), {"status", "series", "printed", "added", "missing"}),
        (("legacy",), {"elasticity", "price", "users_gain", "owners_loss", "kept"}),
    ],
)
def test_csv_is_the_main_table_under_stable_names(verb, names):
    result = run(*verb, "--csv")
    assert (result.exit_code, result.stderr) == (0, "")
    rows = list(DictReader(io.StringIO(result.stdout)))
    assert rows
    assert names <= set(rows[0])


def test_an_answer_without_a_table_says_so_instead_of_csv():
    result = run("explain", "LT204", "--csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "--json" in result.stderr


def test_owes_is_through():
    assert answer("owes", "meta") == answer("through", "meta")


# Books.


def test_check_takes_a_folder_or_the_book_option(valid):
    assert answer("check", valid) == answer("check", "--book", valid)
    assert answer("check", valid)["contracts"] == len(lt.load(valid).contracts)


def test_a_failed_assertion_ends_with_3_only_when_strict(valid):
    file = valid / "assertions.yaml"
    text = file.read_text()
    file.write_text(text.replace("expected: ", "expected: 9"))
    assert file.read_text() != text
    assert answer("check", valid)["assertions"]["failed"]
    strict = run("check", valid, "--strict")
    assert strict.exit_code == 3
    assert "assertion" in strict.stderr


BROKEN = {
    "LT204": ("deals/campus.yaml", lambda text: text.replace("landlord: ", "landlord: no_such_", 1)),
    "LT112": ("deals/campus.yaml", lambda text: text.replace("landlord: ", "landlrod: ", 1)),
    "LT107": ("book.yaml", lambda text: text + "\ntitle: again\n"),
    "LT102": ("deals/campus.yaml", lambda text: text.encode() + b"\xff\xfe"),
}


@pytest.mark.parametrize(
    "verb", [["through"], ["funding"], ["loops"], ["show", "x"], ["scenarios"]], ids=lambda v: v[0]
)
@pytest.mark.parametrize("code", BROKEN)
def test_an_invalid_book_is_shown_with_its_place_and_ends_with_3(valid, code, verb):
    name, change = BROKEN[code]
    changed = change((valid / name).read_text())
    (valid / name).write_bytes(changed if isinstance(changed, bytes) else changed.encode())
    said = refused(*verb, "--book", valid, code=3)
    assert f"error[{code}] {name}:" in said


def test_check_prints_every_problem_and_ends_with_3(valid):
    file = valid / "deals" / "campus.yaml"
    file.write_text(file.read_text().replace("landlord: ", "landlord: no_such_", 1))
    result = run("check", valid)
    assert result.exit_code == 3
    assert "error[LT204]" in result.stdout
    document = json.loads(run("check", valid, "--json").stdout)
    assert [e["code"] for e in document["errors"]] == ["LT204"]
    assert document["errors"][0]["line"] > 1


def test_an_empty_folder_a_file_and_no_folder_are_no_books(tmp_path):
    binary = tmp_path / "book.bin"
    binary.write_bytes(bytes(range(256)))
    for given in (tmp_path, binary, tmp_path / "nowhere"):
        assert "LT113" in refused("through", "--book", given, code=3)
        assert run("check", given).exit_code == 3


def test_a_small_book_answers_every_static_verb(valid):
    for verb in (["check"], ["through"], ["funding"], ["scenarios"]):
        assert run(*verb, "--book", valid).exit_code == 0


# Names.


@pytest.mark.parametrize("verb", [["through"], ["funding"], ["loops", "--vendor"], ["show"]], ids=lambda v: v[0])
def test_an_unknown_entity_ends_with_2_and_the_nearest_name(verb):
    assert "did you mean nvidia" in refused(*verb, "nvidai", code=2)


@pytest.mark.parametrize(
    ("by_name", "by_id"),
    [
        (["through", "Meta Platforms"], ["through", "meta"]),
        (["through", "META", "meta", "--table"], ["through", "meta", "--table"]),
        (["funding", "Google", "AMZN"], ["funding", "alphabet", "amazon"]),
        (["sponsors", "ORCL"], ["sponsors", "oracle"]),
        (
            ["loops", "--vendor", "NVDA", "--ban", "OpenAI:MSFT"],
            ["loops", "--vendor", "nvidia", "--ban", "openai:microsoft"],
        ),
        (
            ["bounds", "--vendor", "Nvda", "--customer", "Coreweave", "--draws", "2"],
            ["bounds", "--vendor", "nvidia", "--customer", "coreweave", "--draws", "2"],
        ),
        (["race", "Open AI", "--paths", "20", "--years", "2"], ["race", "openai", "--paths", "20", "--years", "2"]),
        (["gauge", "implied", "Nvidia Corporation"], ["gauge", "implied", "nvidia"]),
        (["instrument", "C008"], ["instrument", "c008"]),
        (["show", "Crwv"], ["show", "coreweave"]),
        (["show", "Hype Fade"], ["show", "hype-fade"]),
    ],
)
def test_a_name_or_a_ticker_says_the_same_as_an_id(by_name, by_id):
    for form in ("--json", None):
        first, second = (run(*args, *filter(None, (form,))) for args in (by_name, by_id))
        assert first.exit_code == 0, first.stderr
        assert first.stdout == second.stdout


def test_a_deal_that_has_several_vehicles_is_asked_back():
    assert "beignet (Beignet Investor LLC) or hyperion_jv" in refused("through", "hyperion", code=2)
    assert "hyperion is a deal with 3 instruments" in refused("instrument", "hyperion", code=2)


def test_a_deal_an_assumption_and_a_row_left_out_can_be_shown():
    assert "c004      lease" in run("show", "hyperion").stdout
    assert answer("show", "deal:coreweave")["deal"]["id"] == "coreweave"
    assert "10..20 years" in run("show", "lease.term").stdout
    assert "known row that is left out of the model: overlap" in refused("show", "c001", code=2)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["explain", "LT2040"], "LT204"),
        (["schema", "bonds"], "bond"),
        (["funding", "--from", "2026"], "write 2026Q1"),
        (["loops", "--to", "2026Q5"], "write 2026Q1"),
        (["loops", "--from", "2027Q1", "--to", "2026Q1"], "exchange"),
        (["loops", "--layer", "paper"], "all, cash"),
        (["loops", "--inferred", "no"], "on or off"),
        (["loops", "--ban", "openai"], "two ids with a colon"),
        (["through", "--gaap", "uk"], "ifrs"),
        (["through", "--as-of", "soon"], "write 2025-11-15"),
        (["through", "--min-grade", "D"], "A, B or C"),
        (["through", "--status", "closed"], "status"),
        (["throug"], "No such command"),
        (["through", "--grade", "A"], "No such option"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_ends_with_2_and_says_what_can(args, said):
    assert said in refused(*args, code=2)


# Loops.


def test_loops_states_its_window_and_where_the_ledger_ends():
    first, last = "2026Q1", "2026Q4"
    assert f"{first} to {last}" in run("loops").stdout
    assert answer("loops")["window"] == {"from": first, "to": last}
    longer = answer("loops", "--to", "2027Q4")
    assert longer["window"] == {"from": first, "to": "2027Q4"}
    assert any("ledger ends in 2026Q4" in note for note in longer["notes"])


def test_loops_of_the_three_vendors_are_in_the_answer():
    vendors = {v["id"]: v for v in answer("loops", "--layer", "all")["vendors"]}
    for vendor in ("nvidia", "microsoft", "amd"):
        assert vendors[vendor]["self_funded"]["ceiling"] > 0


def test_an_earmark_lowers_the_ceiling_and_an_idle_one_is_told():
    free = answer("loops", "--vendor", "nvidia")["vendors"][0]["self_funded"]["ceiling"]
    bound = answer("loops", "--vendor", "nvidia", "--ban", "openai:microsoft")["vendors"][0]["self_funded"]["ceiling"]
    assert bound < free
    assert answer("loops", "--ban", "openai:nobody")["idle_bans"] == [["openai", "nobody"]]


def test_a_table_of_flows_is_measured_without_a_book(tmp_path):
    table = csv(tmp_path, "payer,payee,amount\na,b,3\nb,a,2\noutside,a,1\n")
    [vendor] = answer("loops", "--flows", table, "--vendor", "a")["vendors"]
    assert vendor["self_funded"]["ceiling"] == pytest.approx(2.0)
    assert "did you mean" in refused("loops", "--flows", table, "--vendor", "aa", code=2)


@pytest.mark.parametrize(
    ("text", "row", "said"),
    [
        ("payer,payee,amount\na,b,1\na,b,-1\n", 3, "negative"),
        ("payer,payee,amount\na,b,nan\n", 2, "finite"),
        ("payer,payee,amount\na,b,1\na,,2\n", 3, "empty"),
        ("payer,amount\na,1\n", 1, "missing"),
        ("payer,payee,amount\n", 2, "no rows"),
        ("", 1, "empty"),
        (b"payer,payee,amount\na,b,\xff\n", 2, "UTF-8"),
    ],
    ids=["negative", "nan", "missing cell", "missing column", "no rows", "empty", "not UTF-8"],
)
def test_a_bad_table_of_flows_names_the_row_and_ends_with_3(tmp_path, text, row, said):
    message = refused("loops", "--flows", csv(tmp_path, text), code=3)
    assert f"flows.csv:{row}" in message
    assert said in message


# Records.


def test_show_gives_place_dated_values_and_sources():
    text = run("show", "c011").stdout
    assert "deals/openai-funding.yaml:" in text
    assert "100 bn USD" in text
    assert "letter_of_intent" in text
    contract = answer("show", "c011")["contract"]
    assert len(contract["terms"]["amount"]) > 1
    assert contract["terms"]["amount"][0]["position"]["line"] > 0


def test_show_leads_from_a_contract_to_its_source_and_back():
    source = answer("show", "c013")["contract"]["source"][0]
    assert "c013" in run("show", source).stdout


def test_replay_changes_what_is_shown():
    assert "no contract, entity, source, scenario, deal or assumption" in refused(
        "show", "c013", "--as-of", "2025-11-15", code=2
    )
    assert answer("check", "--as-of", "2025-11-15")["contracts"] < answer("check")["contracts"]


@pytest.mark.parametrize(
    "option", [["--min-grade", "A"], ["--status", "funded"], ["--as-of", "2025-11-15"]], ids=lambda o: o[0]
)
@pytest.mark.parametrize("verb", ["through", "funding", "loops"])
def test_a_part_of_the_book_still_answers(verb, option):
    assert run(verb, *option).exit_code == 0


def test_a_reader_that_closes_the_pipe_early_sees_no_traceback():
    command = f"{sys.executable} -m lookthrough schema | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)  # noqa: S607
    assert done.stderr == ""
