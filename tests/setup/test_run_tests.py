"""The closing words of `make test`: nothing that did not run counts as well."""

import pytest
import run_tests

A_TEST = "def test_something(): {body}\n"


@pytest.fixture
def tests_in(tmp_path):
    def run(body, *options):
        (tmp_path / "test_it.py").write_text(A_TEST.format(body=body))
        return run_tests.python_part("sample", (str(tmp_path), "-o", f"cache_dir={tmp_path}/cache", *options))

    return run


def test_a_run_with_a_passing_test_is_well(tests_in):
    assert tests_in("assert True").is_well


def test_a_failing_test_is_a_failure(tests_in):
    outcome = tests_in("assert False")

    assert (outcome.failed, outcome.is_well) == (1, False)


def test_a_test_that_holds_when_asked_again_is_called_unsteady_by_name(tmp_path, tests_in, capsys):
    outcome = tests_in(
        f"p = __import__('pathlib').Path({str(tmp_path)!r}, 'asked'); was = p.exists(); p.touch(); assert was"
    )

    assert (outcome.passed, outcome.failed, outcome.is_well) == (1, 0, True)
    assert run_tests.close([outcome]) == 0
    assert "unsteady, held only when asked again: " in (said := capsys.readouterr().out)
    assert "test_it.test_something" in said


def test_more_than_a_few_unsteady_tests_are_a_failure(tmp_path, tests_in):
    parametrised = "import pytest\n@pytest.mark.parametrize('n', range(6))\ndef test_each(n): assert False\n"
    (tmp_path / "test_many.py").write_text(parametrised)

    outcome = tests_in("pass")

    assert (outcome.passed, outcome.failed, outcome.unsteady) == (1, 6, [])


def test_a_run_that_found_no_test_is_not_well(tests_in):
    assert not tests_in("pass", "-k", "another").is_well


@pytest.mark.parametrize(
    ("reason", "is_well"),
    [("needs a GPU", True), ("long profile: run with --long", True), ("chromium is missing", False)],
)
def test_a_test_is_left_out_for_two_reasons_only(tmp_path, reason, is_well):
    body = f"def test_left_out(): import pytest; pytest.skip({reason!r})\ndef test_other(): pass\n"
    (tmp_path / "test_it.py").write_text(body)
    outcome = run_tests.python_part("sample", (str(tmp_path), "-o", f"cache_dir={tmp_path}/cache"))

    assert outcome.passed == 1
    assert outcome.is_well is is_well


def test_the_closing_words_name_each_part_with_its_counts(tests_in, capsys):
    code = run_tests.close([tests_in("assert True"), tests_in("assert False")])

    said = capsys.readouterr().out
    assert code == 1
    assert "1 passed, 1 failed" in said
    assert "something is wrong" in said
