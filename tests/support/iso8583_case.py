"""What the end-to-end tests of ISO 8583 share: a server with a listener for each class, cards, and messages."""

import e2e
from iso8583 import Link
from lastro_server import created

MERCHANT = "PADARIA DO ZE            SAO PAULO    BR"
PROCESSES = {"purchase": "000000", "refund": "200000", "balance": "310000"}


class ListenerTest(e2e.ServerTest):
    dialect = "1987-ascii"
    mac_key = None
    options = ("--iso8583", "127.0.0.1:0", "--iso8583-deadline-ms", "0")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.traces = 0

    def link(self, sign_on=True, institution="777", **more):
        link = Link(self.server.iso8583, self.dialect, self.mac_key, **more)
        self.addCleanup(link.close)
        if sign_on:
            mti, answer = link.ask(self.mti("0800"), self.network("sign_on", institution))
            self.assertEqual((mti, answer[39]), (self.mti("0810"), self.code("00")))
        return link

    def mti(self, of_1987):
        return ("1" if self.dialect == "1993" else "0") + of_1987[1:]

    def code(self, of_1987):
        if self.dialect != "1993":
            return of_1987
        return {"00": "000", "25": "914", "14": "111", "30": "904", "51": "116", "58": "120", "94": "913"}[of_1987]

    def network(self, action, institution="777"):
        codes = {"sign_on": "001", "sign_off": "002", "echo": "301"}
        fields = {7: "1120155354", 11: self.trace(), 32: institution}
        if self.dialect == "1993":
            codes = {"sign_on": "801", "sign_off": "802", "echo": "831"}
            return {**fields, 12: "261120125354", 24: codes[action]}
        return {**fields, 70: codes[action]}

    @classmethod
    def trace(cls):
        cls.traces += 1
        return str(cls.traces).zfill(6)

    def purchase(self, card, cents, mcc="5411", **more):
        """The elements of a purchase; `more` by element, such as f49="840"; None leaves one out."""
        trace = self.trace()
        fields = {2: card, 3: PROCESSES["purchase"], 4: str(cents).zfill(12), 7: self.sent_at(), 11: trace, 22: "051",
                  32: "12345", 37: "RRN" + trace.zfill(9), 41: "TERM0001", 42: "MERCHANT0000001", 43: MERCHANT,
                  49: "986"}
        if self.dialect == "1993":
            fields |= {12: "261120125354", 22: "210101513144", 24: "200", 26: mcc}
        else:
            fields |= {18: mcc}
        fields |= {int(name[1:]): value for name, value in more.items()}
        return {number: value for number, value in fields.items() if value is not None}

    @staticmethod
    def sent_at():
        import time
        return time.strftime("%m%d%H%M%S", time.gmtime())

    def card(self, account):
        """A card of the account, by a token of sixteen digits that no card number could be."""
        type(self).cards = getattr(type(self), "cards", 0) + 1
        stem = "9" * 9 + str(self.cards).zfill(6)
        odd, even = stem[-1::-2], stem[-2::-2]
        digits = sum(sum(divmod(2 * int(c), 10)) for c in odd) + sum(int(c) for c in even)
        token = stem + str((10 - digits % 10 + 1) % 10)
        created(self.admin.post("/v1/cards", {"external_id": self.new_name("card"), "account_id": account, "token": token}))
        return token

    def ask(self, link, mti, fields):
        """The answer's elements; its type is the response's."""
        answered, answer = link.ask(self.mti(mti), fields)
        response = mti[0:2] + str(int(mti[2]) + 1) + str(int(mti[3]) // 2 * 2)
        self.assertEqual(answered, self.mti(response))
        return answer
