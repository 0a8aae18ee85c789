"""Rules of the shop: what they are (values), how they read (phrases, parsing), and what they do (judge)."""

from shipdesk.domain.rules.amounts import BadRule, weight_text
from shipdesk.domain.rules.facts import Desk, OrderFacts, facts_of_draft, facts_of_order
from shipdesk.domain.rules.judge import Lost, Rulebook, Step, Verdict
from shipdesk.domain.rules.parsing import Services, parse_rule
from shipdesk.domain.rules.phrases import ServiceNames, action_words, condition_words, rule_sentence, rule_text
from shipdesk.domain.rules.values import Action, Condition, Do, Field, Match, Op, Rule, RulesMode

__all__ = [
    "Action", "BadRule", "Condition", "Desk", "Do", "Field", "Lost", "Match", "Op", "OrderFacts", "Rule", "Rulebook",
    "RulesMode", "ServiceNames", "Services", "Step", "Verdict", "action_words", "condition_words", "facts_of_draft",
    "facts_of_order", "parse_rule", "rule_sentence", "rule_text", "weight_text",
]  # fmt: skip
