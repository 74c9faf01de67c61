"""A backtest held against a run that really was under the other program: line by line."""

import csv
import json
import os
import subprocess

from lastro_server import LASTRO, Server, run
from patience import patient

KINDS = ("authorization.approved", "authorization.declined", "authorization.held", "authorization.forced")
COLUMNS = ["sequence", "id", "recorded_at", "business_time", "account_id", "mcc", "merchant", "currency", "amount",
           "difference", "category_then", "category_now", "code_then", "code_now", "reason_then", "reason_now",
           "rule_then", "rule_now", "approved_then", "approved_now", "fee_then", "fee_now"]


def decisions(data):
    """What a log decided about purchases, by the caller's own id: (sequence, reason, {category: minor units})."""
    found = {}
    for line in run("replay", "--data", data, "--type", "authorization").stdout.splitlines():
        event = json.loads(line)
        if event["type"] not in KINDS:
            continue
        paid = {part["category"]: part["amount"] for part in event.get("allocations", [])}
        found[event["external_id"]] = (event["sequence"], event.get("reason", "approved"), paid)
    return found


def imported(data, program, *options):
    """A new ledger with the traffic sent to accounts of the program."""
    server = Server(data, "--program", "pat").start()
    try:
        environment = dict(os.environ, LASTRO_TOKEN=server.token("ADMIN"))
        sent = subprocess.run([LASTRO, "import", "--url", f"http://127.0.0.1:{server.port}", "--program", program,
                               "--quiet", *options], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=environment, timeout=patient(600), check=False)
    finally:
        code = server.stop()
    if sent.returncode != 0 or code != 0:
        raise AssertionError(f"import under {program}: {sent.returncode}, server {code}\n{sent.stderr}")
    return decisions(data)


def backtest(data, program, in_place_of, folder):
    """The rows of the decisions that change, and the report."""
    rows, report = os.path.join(folder, "changed.csv"), os.path.join(folder, "report.json")
    run("backtest", "--data", data, "--program", program, "--in-place-of", in_place_of, "--csv", rows, "--json", report)
    with open(rows, newline="", encoding="utf-8") as file:
        changed = list(csv.DictReader(file))
    with open(report, encoding="utf-8") as file:
        return changed, json.load(file)


def minor(text):
    return int(text.replace(".", ""))


def compare(then, really, changed, report):
    """What is wrong with a backtest of `then`, where `really` is what the other program decided; empty for nothing.
    Amounts are of one currency."""
    wrong = []
    name_at = {sequence: name for name, (sequence, _, _) in then.items()}
    told = {name_at[row["sequence"]]: row for row in changed}
    if then.keys() != really.keys():
        wrong.append("the two runs did not get the same purchases")
    for name in then:
        _, reason_then, paid_then = then[name]
        _, reason_now, paid_now = really[name]
        row = told.get(name)
        if ((reason_then, paid_then) != (reason_now, paid_now)) != (row is not None):
            wrong.append(f"{name}: {then[name]} became {really[name]}, and the backtest says {row}")
        if row is None:
            continue
        for when, reason, paid in (("then", reason_then, paid_then), ("now", reason_now, paid_now)):
            said = (row[f"reason_{when}"], minor(row[f"approved_{when}"]))
            if said != (reason, sum(paid.values())):
                wrong.append(f"{name}: {when} {reason} {paid}, and the backtest says {said}")
            if paid and set(row[f"category_{when}"].split("+")) != set(paid):
                wrong.append(f"{name}: {when} paid by {paid}, and the backtest says {row[f'category_{when}']}")
    totals = report["totals"][0]
    for member, wanted in (("decisions", len(then)), ("approved_then", sum(sum(p.values()) for _, _, p in then.values())),
                           ("approved_now", sum(sum(p.values()) for _, _, p in really.values()))):
        said = totals[member] if member == "decisions" else minor(totals[member])
        if said != wanted:
            wrong.append(f"{member} is {wanted}, and the report says {said}")
    for group in ("by_reason", "by_merchant"):
        counted = sum(row["decisions"] for row in report[group])
        if group == "by_merchant":
            counted += sum(row["decisions"] for row in report["other_merchants"])
        if counted != len(changed) or report["changed"] != len(changed):
            wrong.append(f"{group} tells of {counted} of {len(changed)} changes")
    by_category = {row["category"]: (minor(row["paid_then"]), minor(row["paid_now"])) for row in report["by_category"]}
    for category in by_category:
        moved = sum(really[n][2].get(category, 0) - then[n][2].get(category, 0) for n in then)
        if by_category[category][1] - by_category[category][0] != moved:
            wrong.append(f"{category} moves by {moved}, and the report says {by_category[category]}")
    return wrong
