"""Every problem code of quizzes, with what it means; `wording` turns them into sentences."""

LINE_CODES = {
    "quiz_line_not_understood": "the line fits no form this kind knows: `text` the line, `form` what is expected",
    "quiz_answers_missing": "the question has no answers: `form` what is expected",
    "quiz_answers_not_here": "this kind has no answer lines in a translation",
    "quiz_answer_empty": "an option, item, side, variant or choice has no text",
    "quiz_answer_twice": "two answers say the same: `text`",
    "quiz_answer_too_long": "a variant is longer than `most` signs, nobody could type it",
    "quiz_explanation_alone": "an explanation `  > …` stands before the first answer",
    "quiz_explanation_not_here": "this kind explains no single answers; explain the question at its end",
    "quiz_right_in_translation": "a translation marks what is right with `(x)` or `[x]`; the base language does that",
    "quiz_answers_count": "`count` answers, there must be `least` to `most`",
    "quiz_answers_differ": "`count` answers in the translation, `expected` in the base language",
    "quiz_single_needs_one_right": "`count` options with `(x)`, there must be exactly one",
    "quiz_multiple_needs_right": "no option with `[x]`",
    "quiz_truefalse_lines": "the answers are not `true`, then `false`",
    "quiz_truefalse_needs_one_right": "`count` of true and false with `(x)`, there must be exactly one",
    "quiz_text_ignore_unknown": "`ignore` names `word`, which is none of `known`",
    "quiz_number_not_a_number": "`text` after `=`, in `tolerance` or in `unit` is not what it should be: a number",
    "quiz_number_needs_one": "`count` lines with `=`, there must be exactly one",
    "quiz_number_tolerance_negative": "`tolerance` is below zero",
    "quiz_number_unit": "the unit is too long, or begins with a digit, comma or point like the number before it",
    "quiz_number_unit_missing": "the base language has a unit, the translation has none",
    "quiz_number_unit_not_here": "the translation has a unit, the base language has none",
    "quiz_matching_rights_differ": "line `number` is a pair in one language, only a right side in the other",
    "quiz_ordering_number": "the line is numbered `number`, it should be `expected`",
    "quiz_gaps_one_paragraph": "an empty line inside the paragraph",
    "quiz_gap_open": "`[[` without `]]` in the same line",
    "quiz_gap_needs_one_right": "gap `number` has `count` choices with `(x)`, there must be exactly one",
    "quiz_gap_kind_differs": "gap `number` is typed in one language and chosen in the other",
}
"""Codes of `LineProblem`: what is wrong in a course file."""

ANSWER_CODES = {
    "answer_choose_one": "no option was chosen",
    "answer_choose_some": "none of several options was chosen",
    "answer_choose_here": "nothing was chosen in this one of several fields",
    "answer_write": "nothing was written",
    "answer_write_here": "nothing was written in this one of several fields",
    "answer_too_long": "more than `most` signs were written",
    "answer_not_number": "what was written is no number",
    "answer_unit": "the number has another unit than `unit`",
    "answer_no_unit": "the number has a unit, but there is none to write",
    "answer_position_twice": "two items have the position `position`",
    "answer_impossible": "the form was changed on its way: such an answer was not offered",
}
"""Codes of `AnswerProblem`: what is wrong with what a learner sent."""
