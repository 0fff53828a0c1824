"""Files to be written are looked at before the work begins."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from conspectus.cli import outputs
from conspectus.cli.outputs import Answer, checked, report_file
from conspectus.errors import InputError


def test_a_new_file_in_a_new_folder_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "report.html"
    assert checked(path) == path
    assert not path.parent.exists()  # looking makes nothing
    assert report_file(path) == path
    assert report_file(tmp_path / "REPORT.HTM")
    assert report_file(None) is None


def test_an_old_file_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    assert checked(path) == path
    assert path.read_text() == "old"


@pytest.mark.parametrize("name", ["d.pdf", "d", "d.json", "html"])
def test_another_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(typer.BadParameter, match=r"must end in \.html"):
        report_file(tmp_path / name)


def test_what_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="is a file, not a folder"):
        checked(tmp_path / "file" / "below" / "r.html")
    (tmp_path / "r.html").mkdir()
    with pytest.raises(InputError, match="is a folder: name a file in it"):
        checked(tmp_path / "r.html")
    monkeypatch.setattr(outputs.os, "access", lambda *_: False)
    with pytest.raises(InputError, match="no permission to change"):
        checked(tmp_path / "x.html")
    with pytest.raises(InputError, match="no permission to change"):
        checked(tmp_path / "file")


def test_commands_look_before_they_work(conspectus, tmp_path: Path) -> None:
    missing = tmp_path / "there-is-no-store"
    for command in (
        ["diff", missing, "--by", "model", "--a", "x"],
        ["outcome", missing, "--y", "score"],
        ["trend", missing, "--by", "year"],
        ["correlate", missing],
        ["cluster", missing],
        ["novel", missing, "--labels", "x"],
        ["subthemes", missing, "--label", "x"],
        ["search", missing, "words"],
    ):
        done = conspectus(*command, "--out", tmp_path / "d.pdf")
        assert done.code == 2, command
        assert "must end in .html" in " ".join(done.err.split())


@pytest.mark.parametrize("json", [True, False])
def test_an_answer_goes_where_it_is_asked_for(json, capsys, tmp_path: Path) -> None:
    result = SimpleNamespace(
        to_html=lambda path, rows: path.write_text(f"{rows} rows"), to_json=lambda: "{}"
    )
    Answer(tmp_path / "r.html", json=json).deliver(result, lambda: typer.echo("table"), rows=7)
    assert (tmp_path / "r.html").read_text() == "7 rows"
    written = capsys.readouterr()
    assert written.err == f"report: {tmp_path / 'r.html'}\n"
    assert written.out == ("{}\n" if json else "table\n")


def test_without_a_file_there_is_no_report(capsys) -> None:
    result = SimpleNamespace(to_html=lambda path: pytest.fail("no report"))
    Answer().deliver(result, lambda: typer.echo("table"))
    assert capsys.readouterr() == ("table\n", "")
