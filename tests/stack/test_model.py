import os

import pytest

from stack import model

FILES = ("config.yml", "domain.yml", "data/nlu/greet.yml", "understanding/tone.py", "requirements/locked.txt")


@pytest.fixture
def repository(tmp_path):
    for name in FILES:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (tmp_path / "models").mkdir()
    return tmp_path


def add_model(repository, name, seconds_ago, current=True):
    file = repository / "models" / f"{name}.tar.gz"
    file.write_text("")
    when = file.stat().st_mtime - seconds_ago
    os.utime(file, (when, when))
    if current:
        model.fingerprint_file(file).write_text(model.fingerprint(repository) + "\n")
    return file


def test_without_a_model_none_is_current(repository):
    assert model.current_model(repository) is None


def test_the_newest_model_counts(repository):
    add_model(repository, "old", 60)
    newest = add_model(repository, "new", 0)
    assert model.current_model(repository) == newest


def test_a_newer_model_of_unknown_origin_is_not_current(repository):
    add_model(repository, "ours", 60)
    add_model(repository, "theirs", 0, current=False)
    assert model.current_model(repository) is None


@pytest.mark.parametrize("name", FILES)
def test_a_change_of_any_source_makes_it_old(repository, name):
    add_model(repository, "new", 0)
    (repository / name).write_text("changed")
    assert model.current_model(repository) is None


def test_new_and_renamed_files_make_it_old(repository):
    before = model.fingerprint(repository)
    (repository / "data/nlu/greet.yml").rename(repository / "data/nlu/goodbye.yml")
    renamed = model.fingerprint(repository)
    (repository / "data/rules.yml").write_text("")
    assert len({before, renamed, model.fingerprint(repository)}) == 3


def test_what_does_not_matter_keeps_it_current(repository):
    newest = add_model(repository, "new", 0)
    cache = repository / "understanding" / "__pycache__"
    cache.mkdir()
    (cache / "tone.pyc").write_text("")
    (repository / "README.md").write_text("")
    os.utime(repository / "config.yml")
    assert model.current_model(repository) == newest
