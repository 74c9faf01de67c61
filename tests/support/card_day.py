"""A day in the life of cards as steps that can be sent over ISO 8583 or over HTTP, to the same effect."""

import dataclasses
import datetime
import heapq
import itertools
import random

ENTRY_MODES = (None, "manual", "swipe", "chip", "contactless", "online")  # as events number them
DE_22 = ("000", "012", "902", "051", "071", "810")
# What begins something: how often, type of message, and body of its request.
BEGINNINGS = {
    "purchase": (35, "0200", {"capture": "now"}),
    "hold": (40, "0100", {"capture": "later"}),
    "advice": (5, "0120", {"capture": "later", "forced": True}),
    "forced": (5, "0220", {"capture": "now", "forced": True}),
    "check": (5, "0100", {"type": "account_check"}),
    "balance": (5, "0200", {"type": "balance_inquiry"}),
    "credit": (5, "0220", {}),
}
# What follows: type of message and path of its request.
OPERATIONS = {
    "increment": ("0100", "increments"),
    "present": ("0220", "captures"),
    "reverse": ("0400", "reversals"),
    "undo": ("0420", "reversals"),
    "refund": ("0200", "refunds"),
}
AFTER_A_HOLD = ([], ["present"], ["present", "refund", "refund"], ["reverse"], ["undo", "present"], ["reverse part", "present"],
                ["increment", "present"], ["increment", "reverse"], ["increment", "reverse part", "present part"],
                ["present more"], ["reverse", "increment"], ["present", "reverse"])
AFTER_A_PURCHASE = ([], [], [], ["reverse"], ["undo", "refund"], ["refund part", "refund"], ["refund", "refund"])


@dataclasses.dataclass
class Step:
    number: int
    does: str
    event: dict  # the purchase whose card, merchant and time it has
    cents: int
    mti: str
    original: "Step | None" = None
    again: bool = False

    @property
    def time(self):
        sent = datetime.datetime.fromisoformat(self.event["business_time"].replace("Z", "+00:00"))
        return sent.replace(microsecond=0)


def day_of(purchases, seed):
    """The steps, in order: each purchase begun in some way and followed by what may follow, some of it later."""
    chance, steps, queue, order = random.Random(seed), [], [], itertools.count()
    names, numbers = list(BEGINNINGS), itertools.count(1)
    weights = [BEGINNINGS[name][0] for name in names]

    def add(does, event, cents, mti, original=None):
        step = Step(next(numbers), does, event, cents, mti, original)
        steps.append(step)
        if chance.random() < 0.1:
            steps.append(dataclasses.replace(step, again=True))
        return step

    def follow(now):
        while queue and queue[0][0] <= now:
            _, _, original, does = heapq.heappop(queue)
            name, _, share = does.partition(" ")
            cents = {"part": max(original.cents // 3, 1), "more": original.cents * 2}.get(share, original.cents)
            if name in ("reverse", "undo") and not share:
                cents = 0
            add(name, original.event, cents, OPERATIONS[name][0], original)

    for place, event in enumerate(purchases):
        follow(place)
        does = chance.choices(names, weights)[0]
        cents = 0 if does in ("check", "balance") else event["amount"]
        step = add(does, event, cents, BEGINNINGS[does][1])
        plans = {"hold": AFTER_A_HOLD, "advice": AFTER_A_HOLD, "purchase": AFTER_A_PURCHASE, "forced": AFTER_A_PURCHASE}
        later = place
        for operation in chance.choice(plans.get(does, ([],))):
            later += chance.randrange(1, 9)
            heapq.heappush(queue, (later, next(order), step, operation))
    follow(float("inf"))
    return steps


def as_message(step, token):
    """Type and elements of 1987."""
    first = step.original or step
    event = step.event
    codes = {"balance": "310000", "credit": "200000", "refund": "200000"}
    fields = {2: token, 3: codes.get(step.does, "000000"), 4: str(step.cents).zfill(12),
              7: step.time.strftime("%m%d%H%M%S"), 11: str(step.number).zfill(6), 18: event["mcc"],
              22: DE_22[event["entry_mode"]], 32: "12345", 37: str(first.number).zfill(12),
              42: (event.get("merchant_id") or "").ljust(15), 43: event["merchant"].ljust(40), 49: "986"}
    if step.original:
        fields[90] = first.mti + str(first.number).zfill(6) + fields[7] + "00000012345" + "0" * 11
    if step.does in ("reverse", "undo"):
        fields[4] = str(first.cents).zfill(12)
        if step.cents:
            fields[95] = str(first.cents - step.cents).zfill(12) + "0" * 30
    return step.mti[:3] + ("1" if step.again else "0"), fields


def as_request(step, card):
    """Path and body."""
    event = step.event
    body = {"external_id": f"http:{step.number}", "currency": "BRL", "transaction_time": step.time.isoformat()}
    if step.cents:
        body["amount"] = f"{step.cents / 100:.2f}"
    merchant = {"mcc": event["mcc"], "merchant": event["merchant"], "merchant_id": event.get("merchant_id"),
                "entry_mode": ENTRY_MODES[event["entry_mode"]], "country": event["merchant"][38:40]}
    if not step.original:
        path = "/v1/refunds" if step.does == "credit" else "/v1/authorizations"
        return path, {**body, **merchant, "card_id": card, **BEGINNINGS[step.does][2]}
    original = f"http:{step.original.number}"
    if step.does == "refund":
        return "/v1/refunds", {**body, "authorization_id": original}
    if step.does == "present":
        body |= {"final": True, "forced": True}
    return f"/v1/authorizations/{original}/{OPERATIONS[step.does][1]}", body
