"""Misspelt names of settings are reported; names that belong to other programs are not."""

import logging

import pytest

from bot.settings import Settings, SettingsError, misspelt, read_settings

ID = "6F9619FF-8B86-D011-B42D-00C04FC964FF"


@pytest.fixture
def file(tmp_path):
    return tmp_path / ".env"


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("IZA_DATADIR", "Did you mean IZA_DATA_DIR?"),
        ("IZA_STATE", "Did you mean IZA_STATE_DIR?"),
        ("iza_databse_url", "Did you mean IZA_DATABASE_URL?"),
        ("SLACK_TOKEN", "Did you mean SLACK_BOT_TOKEN?"),
        ("SLACK_SIGNING_KEY", "Did you mean SLACK_SIGNING_SECRET?"),
        ("TEAMS_CLIENT_ID_", "Did you mean TEAMS_CLIENT_ID?"),
        ("IZA_KLEUR", "README has the list."),
    ],
)
def test_a_slip_is_told_with_what_may_be_meant(slip, meant, file):
    warning = f"{slip.upper()} is no setting of the bot and does nothing. {meant}"
    assert list(misspelt({slip: "x", "PATH": "/bin"}, file)) == [warning]
    file.write_text(f"# IZA_NIETS=1\nexport {slip}=x\n")
    assert list(misspelt({}, file)) == [warning.replace(" is no", " in .env is no")]


def test_every_setting_there_is_and_what_slack_run_sets_is_no_slip(file):
    ours = [name.upper() for name in Settings.model_fields]
    file.write_text("".join(f"{name}=x\n" for name in (*ours, "SLACK_CLI_XOXB", "SLACK_CLI_IETS")))
    cli = dict.fromkeys(("SLACK_CLI_XOXB", "SLACK_CLI_XAPP", "SLACK_CLI_IETS_NIEUWS"), "x")
    assert list(misspelt(cli | dict.fromkeys(ours, "x"), file)) == []


def test_names_of_other_programs_for_slack_are_let_be_unless_they_stand_in_the_bots_own_file(file):
    others = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_USER_TOKEN", "SLACK_CONFIG_DIR", "SLACK_APP_ID")
    assert list(misspelt(dict.fromkeys(others, "x"), file)) == []
    file.write_text("SLACK_CONFIG_DIR=x\n")
    assert [line.split()[0] for line in misspelt({}, file)] == ["SLACK_CONFIG_DIR"]


def test_the_environment_goes_before_the_file_and_an_empty_value_is_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("IZA_PORT=3001\nIZA_HOST=::1\nSLACK_BOT_TOKEN=xoxb-file\nIZA_STATE_DIR=a\n")
    given = {"IZA_PORT": "3002", "IZA_HOST": "", "slack_bot_token": "xoxb-own", "SLACK_CLI_XAPP": "xapp-cli"}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    tokens = settings.slack_bot_token, settings.slack_app_token
    assert (settings.iza_port, settings.iza_host, str(settings.iza_state_dir)) == (3002, "::1", "a")
    assert [token.get_secret_value() for token in tokens] == ["xoxb-own", "xapp-cli"]


def test_a_line_that_can_not_be_read_is_told_with_its_file(tmp_path, monkeypatch, caplog):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("IZA_PORT=3001\n=x=y\n")
    assert read_settings().iza_port == 3001
    assert [record.getMessage() for record in caplog.records] == [
        "The file .env: line 2 can't be read and is passed over. A line is like NAME=value."
    ]
    assert logging.getLogger("dotenv.main").filters == []


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"TEAMS_CLIENT_ID": ID}, "Set TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and TEAMS_TENANT_ID together"),
        ({"TEAMS_TENANT_ID": ID, "TEAMS_CLIENT_SECRET": "x"}, "Set TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET and"),
        ({"TEAMS_CLIENT_ID": "iza"}, "TEAMS_CLIENT_ID: must be an id like 00000000-"),
        ({"TEAMS_CLIENT_SECRET": "twee woorden"}, "TEAMS_CLIENT_SECRET: has a space"),
    ],
)
def test_a_part_of_teams_is_no_teams(tmp_path, monkeypatch, given, fault):
    monkeypatch.chdir(tmp_path)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^{fault}"):
        read_settings()


def test_teams_does_without_slack(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"TEAMS_CLIENT_ID={ID}\nTEAMS_CLIENT_SECRET=x\nTEAMS_TENANT_ID={ID}\n")
    settings = read_settings()
    assert settings.has_teams
    assert not settings.has_slack
    assert settings.teams_client_id == ID.lower()


def test_webhooks_go_by_their_names_and_are_never_shown(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    zuid, noord = "https://example.nl/a?sig=s3cret", "https://example.nl/b?sig=s3cret"
    monkeypatch.setenv("TEAMS_WEBHOOKS", f"kring-zuid={zuid}  kring-noord={noord}")
    settings = read_settings()
    assert settings.webhooks == {"kring-zuid": zuid, "kring-noord": noord}
    assert "s3cret" not in repr(settings)
    monkeypatch.setenv("TEAMS_WEBHOOKS", "https://example.nl/a")
    with pytest.raises(SettingsError, match="TEAMS_WEBHOOKS: must be like kring-zuid=https"):
        read_settings()
