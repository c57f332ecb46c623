"""Whole visits under load, and what their caller may believe of each settlement."""

from __future__ import annotations

import asyncio
import itertools
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import grpc

from tests.benchmarks.visits import Care, Traffic
from yidi.v1 import settlement_service_pb2 as contract
from yidi.v1 import simulator_service_pb2 as simulator

SETTLEMENT = "/yidi.v1.SettlementService/"
_OPTIONS = (("grpc.max_reconnect_backoff_ms", 200), ("grpc.initial_reconnect_backoff_ms", 50))
