"""Signed messages on real sockets: good, altered, missing, another's; and signed answers."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
import pytest_asyncio
from google.protobuf.message import Message

from tests.certificates import a_set, credentials_of, tls_settings
from tests.messages import Desk
from tests.platforms import Embedded, PlainClient, Refused, embedded
from yidi.domain.participants import GATEWAY, Kind, Participant, province
from yidi.runtime.certificate_folder import CertificateFolder
from yidi.v1 import eligibility_service_pb2 as eligibility

pytest.importorskip("tongsuopy", reason="has no wheel for this processor")
pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH = "/yidi.v1.EligibilityService/QueryPerson"
OPEN = "/yidi.v1.SettlementService/OpenVisit"
UNKNOWN = grpc.StatusCode.UNAUTHENTICATED
DENIED = grpc.StatusCode.PERMISSION_DENIED


class Party:
    """A participant of another make: signs with the library itself, as the page describes."""

    def __init__(self, folder: Path, name: str) -> None:
        from tongsuopy.crypto import hashes, serialization
        from tongsuopy.crypto.asymciphers import ec

        self.name = name
        stem = name.replace("/", "-")
        private, public = folder / f"{stem}.sm2.key", folder / f"{stem}.sm2.pub"
        self._key = serialization.load_pem_private_key(private.read_bytes(), None)
        self._public = serialization.load_pem_public_key(public.read_bytes())
        self._sm2 = ec.ECDSA(hashes.SM3())

    def sign(self, content: bytes) -> str:
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        r, s = decode_dss_signature(self._key.sign(content, self._sm2))
        return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()

    def has_signed(self, content: bytes, text: str) -> bool:
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
        from tongsuopy.crypto.exceptions import InvalidSignature

        raw = base64.b64decode(text)
        numbers = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        try:
            self._public.verify(encode_dss_signature(*numbers), content, self._sm2)
        except InvalidSignature:
            return False
        return True

    def metadata(self, path: str, content: bytes) -> dict[str, str]:
        cainfo = self.sign(path.encode() + b"\n" + content)
        return {"cainfo": cainfo, "signtype": "SM2", "yidi-signer": self.name}


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key of everybody; the folder that the platform believes has public ones only."""
    made = tmp_path_factory.mktemp("keys")
    for holder in (
        GATEWAY,
        province("510000"),
        province("630000"),
        Participant(Kind.INSTITUTION, "H51010000001"),
    ):
        CertificateFolder(made).make_signing_key(holder)
    CertificateFolder(made / "strangers").make_signing_key(province("440000"))
    CertificateFolder(made / "strangers").make_signing_key(province("510000"))
    return made


def signing(keys: Path, name: str = "gateway", *, required: bool = True) -> dict[str, Any]:
    return {
        "signature_key": str(keys / f"{name}.sm2.key"),
        "signature_keys": str(keys),
        "require_signatures": required,
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def signed(keys: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Embedded]:
    async with embedded(tmp_path_factory.mktemp("data"), **signing(keys)) as running:
        yield running


async def send(
    client: PlainClient, path: str, content: bytes, metadata: dict[str, str]
) -> tuple[bytes, dict[str, Any]]:
    """Send bytes with metadata; return the answer and its trailers. Raises Refused."""
    ask = client._channel.unary_unary(path)
    call = ask(content, timeout=20, metadata=tuple(metadata.items()))
    try:
        answer = await call
    except grpc.aio.AioRpcError as error:
        raise Refused(error) from error
    return answer, dict(await call.trailing_metadata())


async def refused(
    client: PlainClient, path: str, content: bytes, metadata: dict[str, str]
) -> Refused:
    with pytest.raises(Refused) as caught:
        await send(client, path, content, metadata)
    return caught.value


async def test_a_signed_request_is_answered_with_a_signed_answer(
    signed: Embedded, keys: Path, desk: Desk
):
    sichuan, platform = Party(keys, "province/510000"), Party(keys, "gateway")
    content = desk.query_person().SerializeToString()
    metadata = sichuan.metadata(PATH, content)

    answer, trailers = await send(signed.gateway, PATH, content, metadata)

    assert eligibility.QueryPersonResponse.FromString(answer).person.name == "李桂兰"
    assert (trailers["signtype"], trailers["yidi-signer"]) == ("SM2", "gateway")
    said = f"{PATH}\n{metadata['cainfo']}\n".encode()
    assert platform.has_signed(said + answer, trailers["cainfo"])
    assert not platform.has_signed(said + answer + b"\0", trailers["cainfo"])
    assert not platform.has_signed(f"{PATH}\n\n".encode() + answer, trailers["cainfo"])


async def test_the_bytes_count_not_their_meaning(signed: Embedded, keys: Path, desk: Desk):
    """Fields in another order are the same message for protobuf, and signed as they are sent."""
    request = desk.query_person()
    credential = eligibility.QueryPersonRequest(credential=request.credential)
    header = eligibility.QueryPersonRequest(header=request.header)
    content = credential.SerializeToString() + header.SerializeToString()
    assert content != request.SerializeToString()

    answer, _ = await send(
        signed.gateway, PATH, content, Party(keys, "province/510000").metadata(PATH, content)
    )

    assert eligibility.QueryPersonResponse.FromString(answer).person.name == "李桂兰"


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("nothing", "SIGNATURE_MISSING"),
        ("no signature", "SIGNATURE_MISSING"),
        ("another byte", "SIGNATURE_WRONG"),
        ("another method", "SIGNATURE_WRONG"),
        ("another signer", "SIGNATURE_WRONG"),
        ("another key", "SIGNATURE_WRONG"),
        ("nobody's key", "SIGNER_NOT_KNOWN"),
        ("no signer", "SIGNATURE_MALFORMED"),
        ("another kind", "SIGNATURE_MALFORMED"),
        ("hexadecimal", "SIGNATURE_MALFORMED"),
        ("der", "SIGNATURE_MALFORMED"),
    ],
)
async def test_a_signature_that_does_not_hold_is_refused_and_nothing_is_written(
    signed: Embedded, keys: Path, desk: Desk, case: str, reason: str
):
    sichuan = Party(keys, "province/510000")
    request: Message = desk.open_visit()
    content = request.SerializeToString()
    good = sichuan.metadata(OPEN, content)
    before = await signed.stored()

    found = await refused(
        signed.gateway,
        OPEN,
        # An unknown field more: the same visit, other bytes.
        content + b"\xfa\x7f\x00" if case == "another byte" else content,
        {
            "nothing": {},
            "no signature": {"signtype": "SM2", "yidi-signer": "province/510000"},
            "another byte": good,
            "another method": sichuan.metadata(PATH, content),
            "another signer": good | {"yidi-signer": "province/630000"},
            "another key": Party(keys / "strangers", "province/510000").metadata(OPEN, content),
            "nobody's key": Party(keys / "strangers", "province/440000").metadata(OPEN, content),
            "no signer": {name: good[name] for name in ("cainfo", "signtype")},
            "another kind": good | {"signtype": "SM3"},
            "hexadecimal": good | {"cainfo": base64.b64decode(good["cainfo"]).hex()},
            "der": good | {"cainfo": base64.b64encode(b"\x30\x44" + bytes(68)).decode()},
        }[case],
    )

    assert (found.reason, found.code) == (reason, UNKNOWN)
    assert found.detail.party == 9
    assert await signed.stored() == before


async def test_a_wrong_signature_is_told_the_digest_of_what_was_verified(
    signed: Embedded, keys: Path, desk: Desk
):
    """So that the other side sees at once whether it signed other bytes."""
    from yidi.runtime.sm2 import sm3

    content = desk.query_person().SerializeToString()
    good = Party(keys, "province/510000").metadata(OPEN, content)

    found = await refused(signed.gateway, PATH, content, good)

    assert found.info.metadata["digest"] == sm3(PATH.encode() + b"\n" + content).hex()


async def test_a_refusal_is_signed_too(signed: Embedded, keys: Path, desk: Desk):
    content = desk.query_person(name="李桂芳").SerializeToString()
    metadata = Party(keys, "province/510000").metadata(PATH, content)

    with pytest.raises(Refused) as caught:
        await send(signed.gateway, PATH, content, metadata)

    error = caught.value.__cause__
    assert isinstance(error, grpc.aio.AioRpcError)
    trailers = dict(error.trailing_metadata() or ())
    said = f"{PATH}\n{metadata['cainfo']}\n".encode() + trailers["grpc-status-details-bin"]
    assert caught.value.reason == "PERSON_MISMATCH"
    assert Party(keys, "gateway").has_signed(said, trailers["cainfo"])


async def test_in_plaintext_the_signature_is_the_identity(signed: Embedded, keys: Path, desk: Desk):
    content = desk.open_visit().SerializeToString()

    found = await refused(
        signed.gateway, OPEN, content, Party(keys, "province/630000").metadata(OPEN, content)
    )

    assert (found.reason, found.code) == ("PROVINCE_ACTS_FOR_ANOTHER", DENIED)


async def test_signature_and_certificate_name_the_same_participant(
    keys: Path, tmp_path: Path, desk: Desk
):
    certificates = a_set(tmp_path / "certs")
    content = desk.query_person().SerializeToString()
    async with embedded(tmp_path / "data", **signing(keys), **tls_settings(certificates)) as both:
        client = PlainClient(
            both.addresses["gateway"], credentials_of(certificates, "province-510000")
        )
        try:
            other = Party(keys, "province/630000").metadata(PATH, content)
            found = await refused(client, PATH, content, other)
            own = Party(keys, "province/510000").metadata(PATH, content)
            answer, _ = await send(client, PATH, content, own)
        finally:
            await client.close()

    assert (found.reason, found.code) == ("SIGNER_NOT_CALLER", DENIED)
    assert eligibility.QueryPersonResponse.FromString(answer).person.name == "李桂兰"


async def test_where_signatures_are_not_required_a_wrong_one_is_still_refused(
    keys: Path, tmp_path: Path, desk: Desk
):
    content = desk.query_person().SerializeToString()
    async with embedded(tmp_path, **signing(keys, required=False)) as running:
        answer, trailers = await send(running.gateway, PATH, content, {})
        altered = Party(keys, "province/510000").metadata(OPEN, content)
        found = await refused(running.gateway, PATH, content, altered)

    assert Party(keys, "gateway").has_signed(f"{PATH}\n\n".encode() + answer, trailers["cainfo"])
    assert found.reason == "SIGNATURE_WRONG"


# ---------------------------------------------------------------------------- real provinces


async def test_the_platform_signs_to_a_real_province_and_verifies_its_answer(
    keys: Path, tmp_path: Path, desk: Desk
):
    """Another platform plays the real system of Qinghai, and signs as what it is."""
    content = desk.query_person().SerializeToString()
    metadata = Party(keys, "province/510000").metadata(PATH, content)
    async with (
        embedded(tmp_path / "real", **signing(keys)) as real,
        embedded(
            tmp_path / "own", **signing(keys), province=f"630000={real.addresses['provinces']}"
        ) as own,
    ):
        found = await refused(own.gateway, PATH, content, metadata)
        page = real.platform.metrics.page().decode()

    # It was reached and let the platform pass, and its answer, signed by somebody else, was not.
    assert 'grpc_method="QueryPerson",grpc_service="yidi.v1.EligibilityService"' in page
    assert 'grpc_code="OK"' in page
    assert found.reason == "ANSWER_UNREADABLE"


async def test_a_real_province_that_signs_as_itself_is_believed(
    keys: Path, tmp_path: Path, desk: Desk
):
    content = desk.query_person().SerializeToString()
    metadata = Party(keys, "province/510000").metadata(PATH, content)
    qinghai = Party(keys, "province/630000")
    seen: list[dict[str, Any]] = []

    async def answer(raw: bytes, context: Any) -> bytes:
        asked = dict(context.invocation_metadata())
        seen.append(asked)
        response = eligibility.QueryPersonResponse()
        response.person.name = "李桂兰"
        said = response.SerializeToString()
        cainfo = qinghai.sign(f"{PATH}\n{asked['cainfo']}\n".encode() + said)
        trailers = {"cainfo": cainfo, "signtype": "SM2", "yidi-signer": "province/630000"}
        context.set_trailing_metadata(tuple(trailers.items()))
        assert Party(keys, "gateway").has_signed(PATH.encode() + b"\n" + raw, asked["cainfo"])
        return said

    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(answer)
    service = "yidi.v1.EligibilityService"
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler(service, {"QueryPerson": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        async with embedded(tmp_path, **signing(keys), province=f"630000=127.0.0.1:{port}") as own:
            got, _ = await send(own.gateway, PATH, content, metadata)
    finally:
        await server.stop(0)

    assert eligibility.QueryPersonResponse.FromString(got).person.name == "李桂兰"
    assert seen[0]["yidi-signer"] == "gateway"
