"""A plug-in that cannot be taken is left out with one line: which, why, and what to do; all else goes on."""

import pytest

from tests.places import VALID
from tests.plugins.installing import ask, install, lookthrough

KIND = """
from lookthrough.book.schema.vocabulary import KindSpec
from lookthrough.contracts.terms import CAP
INTERFACE = 1
KINDS = (KindSpec(name={name!r}, family={family!r}, description="", roles={{"obligor": "", "beneficiary": ""}},
         debtor="obligor", creditor="beneficiary", terms={{"cap": CAP}}),)
"""
SCENARIO = """
from pathlib import Path
INTERFACE = 1
SCENARIOS = Path(__file__).parent / "files"
"""
VERB = """
INTERFACE = 1
def VERB(options):
    \"\"\"Do nothing.\"\"\"
    raise KeyError("lost")
"""
CASES = {
    "no module": ("kinds", "toll", None, "cannot be imported: ModuleNotFoundError"),
    "import error": ("kinds", "toll", "import nothing_of_this_name\n", "No module named 'nothing_of_this_name'"),
    "raises": ("kinds", "toll", "raise SystemExit(7)\n", "cannot be imported: SystemExit: 7"),
    "no interface": ("kinds", "toll", "KINDS = ()\n", "does not say for which interface it was written"),
    "older": ("kinds", "toll", "INTERFACE = 0\n", "its module is for 0, and this lookthrough has interface 1"),
    "newer": ("kinds", "toll", "INTERFACE = 2\n", "update lookthrough"),
    "nothing": ("kinds", "toll", "INTERFACE = 1\n", "declares no FAMILIES"),
    "wrong type": (
        "kinds",
        "toll",
        "INTERFACE = 1\nFAMILIES = {}\n",
        "FAMILIES is of type dict; it must be of type tuple",
    ),
    "wrong member": (
        "kinds",
        "toll",
        "INTERFACE = 1\nKINDS = (1,)\n",
        "KINDS holds a int; each of it must be of type KindSpec",
    ),
    "taken kind": ("kinds", "toll", KIND.format(name="lease", family="lease"), "there is a kind lease already"),
    "no family": ("kinds", "toll", KIND.format(name="toll", family="leases"), "no family leases pays its kind toll"),
    "taken verb": ("lenses", "loops", VERB, "there is a verb loops already"),
    "no verb": ("gauges", "toll", "INTERFACE = 1\n", "its module declares no VERB; it must be of type function"),
    "no folder": ("scenarios", "toll", "INTERFACE = 1\nSCENARIOS = 'files'\n", "SCENARIOS is of type str"),
}


@pytest.mark.parametrize(("group", "name", "code", "reason"), CASES.values(), ids=CASES)
def test_one_line_says_why(tmp_path, group, name, code, reason):
    site = install(tmp_path / "site", group, name, code)
    done = lookthrough(site, "check", "--book", VALID, cwd=tmp_path)
    (line,) = [each for each in done.stderr.splitlines() if "is left out" in each]
    assert line.startswith(f"plug-in {name} of acme-plugin 2.1 is left out: ")
    assert reason in line
    assert line.count("; ") >= 1


def test_a_section_of_another_type_is_left_out_of_the_report(tmp_path):
    site = install(tmp_path / "site", "sections", "toll", "INTERFACE = 1\nSECTION = 7\n")
    done = lookthrough(site, "report", "--book", VALID, "-o", tmp_path / "page.html", cwd=tmp_path)
    assert "SECTION is of type int; it must be of type SectionEntry" in done.stderr


def test_of_two_plug_ins_with_one_kind_the_first_is_kept(tmp_path):
    code = KIND.format(name="toll", family="revenue_share")
    for package in ("acme-plugin", "beta-plugin"):
        install(tmp_path / "site", "kinds", "toll", code, package)
    done = ask(
        tmp_path / "site",
        "-c",
        "from lookthrough.contracts import BROUGHT, KINDS; print('toll' in KINDS, *BROUGHT)",
        cwd=tmp_path,
    )
    assert done.stdout.strip() == "True toll of acme-plugin 2.1"
    assert "plug-in toll of beta-plugin 2.1 is left out: there is a kind toll already" in done.stderr


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name: fade\ntitle: A\ndescription: B\nshocks: {demand: -1 %}\n", "LT201"),
        ("name: other\ntitle: A\ndescription: B\nshocks: {demnd: -1 %}\n", "did you mean"),
    ],
    ids=["taken", "unknown shock"],
)
def test_a_scenario_that_does_not_fit_the_book_is_left_out(tmp_path, text, reason):
    site = install(tmp_path / "site", "scenarios", "toll", SCENARIO)
    (site / "files").mkdir()
    (site / "files" / "a.yaml").write_text(text)
    done = lookthrough(site, "check", "--book", VALID, cwd=tmp_path)
    assert "plug-in toll of acme-plugin 2.1 is left out: it does not fit this book" in done.stderr
    assert reason in done.stderr
    assert "0 errors, 0 warnings" in done.stdout


def test_an_error_inside_a_plug_in_names_it(tmp_path):
    site = install(tmp_path / "site", "lenses", "toll", VERB)
    done = ask(site, "-m", "lookthrough", "toll", cwd=tmp_path)
    assert done.returncode == 1
    assert "in the plug-in toll of acme-plugin 2.1; without it: pip uninstall acme-plugin" in done.stderr


def test_python_users_are_warned(tmp_path):
    site = install(tmp_path / "site", "kinds", "toll", None)
    code = "import lookthrough as lt; lt.load()"
    done = ask(site, "-W", "error", "-c", code, cwd=tmp_path)
    assert "lookthrough.units.plugins.PluginWarning: plug-in toll of acme-plugin 2.1 is left out" in done.stderr
