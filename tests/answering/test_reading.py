import datetime as dt

from bot.answering.intents import Intent
from bot.answering.language import Language
from bot.answering.reading import MessageKind


def test_a_round_question_has_its_insurer_region_and_time(reading):
    (question,) = reading("Komt VGZ volgend jaar in Eindhoven met een nieuw contract?").questions
    assert question.intent is Intent.YES_NO
    assert question.insurers == ("vgz",)
    assert question.regions == ("zuidoost-brabant",)
    assert question.period
    assert (question.period.first, question.period.last) == (dt.date(2027, 1, 1), dt.date(2027, 12, 31))


def test_english_is_seen_as_english(reading):
    assert reading("What does MTVP stand for?").language is Language.ENGLISH
    assert reading("Waar staat MTVP voor?").language is Language.DUTCH


def test_a_message_without_words_is_gibberish(reading):
    assert reading("👍👍").kind is MessageKind.GIBBERISH
    assert reading("").kind is MessageKind.GIBBERISH
