"""The channels through which a shock spreads between the parties of a book; a run freezes those that are off.

- ``failures``: what is paid of what is due, who is wound up; else an outside lifeline pays what the base run paid;
- ``terms``: extensions granted to a debtor in distress;
- ``orders``: orders and cancellable take-or-pay cut for want of money, and vendors' purses;
- ``gloom``: sentiment that falls because labs fail;
- ``funding``: equity raised, promises of equity kept, and loans refinanced;
- ``world``: what the world hears of the financing: computing power that labs pay for, revenue that they fall short by.

Outside revenue, demand, capacity, prices, the reference rate, sentiment and so the marks are the run's own in every
setting, but for what ``world`` moves of them: they are the shock's incidence, and what the channels add to it is the
network's.
"""

from __future__ import annotations

CHANNELS = ("failures", "terms", "orders", "gloom", "funding", "world")
