"""Keeping runs as evidence, and the conformance statements that follow from them (符合性声明).

The evidence is the JSON of a run, byte for byte as it is exported: whoever has the file and the
statement can check by `sha256sum` that they belong together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from yidi.domain.conformance import Evidence, KitBooks, StatementRecord
from yidi.jointtest.results import as_json, closing
from yidi.jointtest.results.verdicts import counted
from yidi.jointtest.v1 import campaign_pb2, result_pb2


def keep(
    books: KitBooks, run: result_pb2.Run, partner: str = "", campaign_id: str = ""
) -> list[campaign_pb2.Statement]:
    """Keep a run with a statement for each version that it was tested at; return them.

    ``partner`` is the other side, empty where the kit was the other side.
    """
    evidence = evidence_of(run, partner, campaign_id)
    declared = list(statements_of(run, evidence))
    books.keep_run(evidence, [_record(each) for each in declared])
    return declared


def evidence_of(run: result_pb2.Run, partner: str = "", campaign_id: str = "") -> Evidence:
    """Return a run as it is kept."""
    content = as_json.to_json(run).encode()
    return Evidence(
        run_id=run.run_id,
        region=run.tested.region,
        role=run.tested.role,
        partner=partner,
        campaign_id=campaign_id,
        verdict=run.verdict,
        kit_version=run.kit_version,
        ended_at_ms=run.ended_at.ToMilliseconds(),
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def statements_of(run: result_pb2.Run, evidence: Evidence) -> Iterator[campaign_pb2.Statement]:
    """Yield a statement for each version: the result is that of its cases alone."""
    for version in run.tested.interface_versions:
        part = result_pb2.Run(requests=run.requests)
        part.tested.CopyFrom(run.tested)
        part.cases.extend(each for each in run.cases if each.interface_version == version)
        part.stale_known_failures.extend(run.stale_known_failures)
        if not part.cases:
            continue
        closing.close(part)
        counts = counted(part.cases)
        yield campaign_pb2.Statement(
            statement_id=f"{run.run_id}-{version}",
            region=run.tested.region,
            name_zh=run.tested.name_zh,
            role=run.tested.role,
            partner=evidence.partner,
            interface_version=version,
            care_types=run.tested.care_types,
            tested_at=run.ended_at,
            result=part.verdict,
            passed=counts[result_pb2.VERDICT_PASSED],
            failed=counts[result_pb2.VERDICT_FAILED],
            skipped=counts[result_pb2.VERDICT_SKIPPED],
            kit_version=run.kit_version,
            run_id=run.run_id,
            evidence_digest=evidence.digest,
            campaign_id=evidence.campaign_id,
            system=run.tested.system,
            why_zh=part.why_zh,
            why_en=part.why_en,
        )


def _record(statement: campaign_pb2.Statement) -> StatementRecord:
    return StatementRecord(
        statement_id=statement.statement_id,
        run_id=statement.run_id,
        region=statement.region,
        role=statement.role,
        partner=statement.partner,
        interface_version=statement.interface_version,
        result=statement.result,
        tested_at_ms=statement.tested_at.ToMilliseconds(),
        kit_version=statement.kit_version,
        digest=statement.evidence_digest,
        content=statement.SerializeToString(deterministic=True),
    )


def is_genuine(evidence: Evidence) -> bool:
    """Whether evidence still is what its digest says."""
    return hashlib.sha256(evidence.content).hexdigest() == evidence.digest
