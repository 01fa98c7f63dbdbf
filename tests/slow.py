"""Proofs that take long and break seldom: ``make fuzz`` runs them, ``make test`` does not."""

from __future__ import annotations

import os

import pytest

slow = pytest.mark.skipif("LOOKTHROUGH_SLOW" not in os.environ, reason="a slow proof: make fuzz runs it")
