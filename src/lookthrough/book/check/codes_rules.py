"""The codes of broken rules (4xx) and of warnings (5xx); see ``book.check.codes``."""

from __future__ import annotations

from lookthrough.book.check.code import Code

RULES = {
    "LT401": Code(
        "a role is missing",
        "Each kind of contract has its roles, such as tenant and landlord; without one of them nobody pays or nobody "
        "is paid. Only roles that the kind calls optional may be left out.",
        "Add the role with the id of an entity; an unnamed party is a sector, e.g. the bond funds.",
    ),
    "LT402": Code(
        "a required term is missing",
        "The kind cannot pay without this term. A figure that is not published is `unknown` and can be assumed with a "
        "range; a contract without it would count as zero.",
        "Add the term, or write `unknown`.",
    ),
    "LT403": Code(
        "a record has no source",
        "Every figure must be traceable to a source. A record names at least one source, or is marked inferred or "
        "assumed with a reason; else each of its values must be.",
        "Add `source:` with ids of sources, or `basis: inferred` or `assumed` with a `reason:`.",
    ),
    "LT404": Code(
        "inferred or assumed without a reason",
        "An inferred or assumed value is not a fact, and a reader must be able to judge it. One sentence gives what it "
        "was inferred from or why it is assumed.",
        "Add `reason:`.",
    ),
    "LT405": Code(
        "naked protection",
        "Protection pays its holder when the reference fails. With a claim on the reference it makes good a loss; "
        "without one it is a bet on the failure of another, payments rise where others fall, and the payments of "
        "the system may then have no solution. Such a book is rejected.",
        "Add the holder's claim on the reference and name it in `covers`, or leave the protection out.",
    ),
    "LT406": Code(
        "holdings exceed the contract",
        "The amounts or shares under held_by add up to more than the principal or amount of the contract. Arrangers "
        "and underwriters place a loan with others and do not hold it.",
        "Keep holders only; where a holding was sold on, name the last holder.",
    ),
    "LT407": Code(
        "the stakes in an issuer are more than 100 %",
        "The stakes of the equity contracts of one company or vehicle add up to more than all of it, so its residual "
        "would be paid out twice. Roll-ups, takeovers, cancelled and rumoured contracts are not counted; of a range "
        "the smallest stake counts.",
        "Make a stake that replaced another a dated value of it, or correct the shares.",
    ),
    "LT408": Code(
        "a pass-through does not pass on all",
        "What funds and managers receive belongs to others; the shares under passes_to name the receivers and add up "
        "to 100 %. Losses would vanish or double otherwise.",
        "Correct the shares; what is not known goes to a named sector.",
    ),
    "LT409": Code(
        "a pass-through without passes_to, or the reverse",
        "Entities of class pass_through own nothing themselves, so they name those to whom they pass on. Entities of "
        "other classes keep what they receive and have no passes_to.",
        "Add passes_to, or change the class.",
    ),
    "LT410": Code(
        "a country is not a code",
        "Countries are the two capital letters of ISO 3166-1. The text stays what is written: NO is Norway, and never "
        "a false.",
        "Write the code, e.g. KR for Korea; leave the field out for sectors of several countries.",
    ),
    "LT411": Code(
        "a name occurs twice in a list",
        "The same id stands twice in one list, e.g. of sources; repeating it adds nothing.",
        "Name each once.",
    ),
    "LT412": Code(
        "money passes back to where it came from",
        "Following passes_to from this entity leads back to it, so no end holder bears its losses.",
        "Let the chain end with a sector or a company.",
    ),
    "LT413": Code(
        "sources disagree and nothing decides",
        "A value names under `or:` what another source says. Of two versions the one of the better grade counts, at "
        "equal grades the later one; a source without a date is not later. Here that rule does not lead to the value "
        "that is written first, and no sentence says why it was chosen. Versions under `or:` enter no answer.",
        "Write the other version first, or add `because:` with the reason for this one.",
    ),
    "LT414": Code(
        "a stack is circular",
        "The contracts of a stack carry one cash flow: a tenant pays rent, and the landlord pays interest out of "
        "it. Views count such a flow once. Here payments that are owed in any "
        "case (debt, rent, commitments, orders, shares of revenue) lead back to the first payer, so the flow has no "
        "beginning and no end, and counting it once would hide what each owes. Equity, which is paid in against the "
        "flow, and guarantees are left out, as are roll-ups, cancelled and rumoured contracts.",
        "Give the leg that is a flow of its own another stack or none, or exchange its roles.",
    ),
}
WARNINGS = {
    "LT501": Code(
        "a file is not read",
        "The folder of the book holds a YAML or CSV file whose name belongs to no table, so nothing of it counts. A "
        "misspelt name would otherwise go unnoticed.",
        "Rename the file, or move it out of the book.",
    ),
    "LT502": Code(
        "a vehicle has no owner",
        "A vehicle pays its residual to its owners. No equity contract names this vehicle as its issuer, so its "
        "residual stays where it is and nobody bears its loss.",
        "Add a jv_equity contract with an investor.",
    ),
    "LT503": Code(
        "a stack has one member",
        "A stack joins contracts that carry one cash flow, so that they are never summed across it. With one member "
        "it joins nothing; often the name is misspelt.",
        "Use the same name as the others of the stack, or leave it out.",
    ),
    "LT504": Code(
        "a reported total does not tie out",
        "The contracts of the book add up to another total than the one reported, by more than the tolerance. Either "
        "contracts are missing, or some count twice. With --strict this is an error.",
        "Add what is missing, mark roll-ups, or widen the tolerance with a reason in the note.",
    ),
    "LT505": Code(
        "a contract with itself",
        "Debtor and creditor of a contract are the same entity. Its payments cancel out and it changes no result.",
        "Name the vehicle, subsidiary or lender that stands on one of the two sides.",
    ),
    "LT506": Code(
        "a row is both replaced and in the book",
        "A row is listed as left out (coverage) or replaced by another contract (covers), and yet stands in the "
        "book, so its money may count twice.",
        "Remove the contract, or the row that says it is left out.",
    ),
    "LT507": Code(
        "a purchase stands twice",
        "Two rows give the revenue of one seller from one buyer, in one period and of one kind. Both would be added.",
        "Keep one row; where sources differ, write the other amount under `or:` of `amount`, or a range.",
    ),
    "LT508": Code(
        "an observation has no source",
        "A row of a series is reported or estimated and names no source, so a reader cannot check it. The row is "
        "used all the same; contracts and entities without a source are errors.",
        "Name the source in the last column, or write inferred or assumed as its basis.",
    ),
    "LT509": Code(
        "two sources are one publication",
        "Two ids stand for the same address, title and date. A figure that names both seems to be confirmed by two "
        "sources while it has one.",
        "Keep one of the two ids and name it everywhere.",
    ),
    "LT510": Code(
        "a word occurs once beside a similar word",
        "The kind of an entity and of a purchase are free words, by which assumptions are chosen and payments grouped. "
        "This one stands once in the book, and another that differs by a letter or two stands often.",
        "Use the word of the others, or one that is clearly another.",
    ),
}
