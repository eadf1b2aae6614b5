"""The issuer's signature on a chip: who is believed, who is not, and who is a forger."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st

from drivers.smartcard import tlv
from drivers.smartcard.mrtd import SOD, read_document
from drivers.smartcard.mrz import Mrz
from drivers.smartcard.passive_authentication import (
    NO_ANCHORS,
    Anchors,
    Authenticity,
    Standing,
    judge,
)
from drivers.smartcard.security_object import Unreadable, parse_sod
from drivers.smartcard.travel_document import TravelDocument
from drivers.smartcard.virtual_issuer import VirtualIssuer, Wishes
from drivers.smartcard.virtual_mrtd import (
    SAMPLE_JPEG,
    VirtualTravelDocument,
    encode_dg1,
    encode_dg2,
    synthetic_mrz,
)
from tests.drivers.smartcard.cards import reading

NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
MRZ = synthetic_mrz()
GROUPS = {1: encode_dg1(MRZ), 2: encode_dg2(SAMPLE_JPEG)}
ISSUER = VirtualIssuer(NOW)


def vouched(issuer: VirtualIssuer, state: str = "UTO") -> Anchors:
    return Anchors({state: (x509.load_der_x509_certificate(issuer.certificate),)})


def signed(issuer: VirtualIssuer = ISSUER, mrz: Mrz = MRZ) -> TravelDocument:
    return TravelDocument(mrz, groups=GROUPS, security=issuer.sign(GROUPS))


def standing(document: TravelDocument, anchors: Anchors, now: dt.datetime = NOW) -> Standing:
    found = judge(document, anchors, now)
    assert (found.reason == "") is (found.standing is Standing.VERIFIED)
    return found.standing


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(),
        Wishes("rsassa_pkcs1v15"),
        Wishes("rsassa_pss", hash="sha512"),
        Wishes(key_ids=False),
    ],
    ids=["ecdsa", "rsa", "pss", "names-alone"],
)
def test_chip_that_its_state_signed_is_verified(wishes: Wishes) -> None:
    issuer = VirtualIssuer(NOW, wishes)
    chip = VirtualTravelDocument(MRZ, issuer=issuer)
    document = read_document(reading(chip), MRZ.key)
    assert judge(document, vouched(issuer), NOW) == Authenticity(Standing.VERIFIED)


def test_without_a_certificate_of_the_state_nothing_is_said_to_be_verified() -> None:
    assert standing(signed(), NO_ANCHORS) is Standing.NOT_VERIFIABLE
    assert standing(signed(), vouched(ISSUER, "XXX")) is Standing.FORGED
    # A state of that name whose key nobody vouches for.
    stranger = VirtualIssuer(NOW, name="Somebody")
    assert standing(signed(stranger), vouched(ISSUER)) is Standing.NOT_VERIFIABLE


def test_who_signs_with_a_key_of_their_own_is_no_state() -> None:
    # Same name, another key: by the key's name it is another authority's.
    impostor = VirtualIssuer(NOW)
    assert standing(signed(impostor), vouched(ISSUER)) is Standing.NOT_VERIFIABLE
    unnamed = VirtualIssuer(NOW, Wishes(key_ids=False))
    assert standing(signed(unnamed), vouched(ISSUER)) is Standing.NOT_VERIFIABLE


@pytest.mark.parametrize("group", [1, 2])
def test_altered_data_are_forged_whoever_is_vouched_for(group: int) -> None:
    altered = {**GROUPS, group: GROUPS[group][:-1] + bytes((GROUPS[group][-1] ^ 1,))}
    document = dataclasses.replace(signed(), groups=altered)
    assert standing(document, vouched(ISSUER)) is Standing.FORGED
    assert standing(document, NO_ANCHORS) is Standing.FORGED


def test_data_that_were_never_signed_are_forged() -> None:
    document = TravelDocument(MRZ, groups=GROUPS, security=ISSUER.sign({1: GROUPS[1]}))
    assert standing(document, vouched(ISSUER)) is Standing.FORGED


def rewritten(change: str) -> TravelDocument:
    """The signed object with one thing in it exchanged."""
    body = tlv.find(signed().security, 0x77)
    assert isinstance(body, bytes)
    info = cms.ContentInfo.load(body)
    data = info["content"]
    signer = data["signer_infos"][0]
    other = parse_sod(VirtualIssuer(NOW).sign(GROUPS))
    mine = parse_sod(signed().security)
    assert not isinstance(other, Unreadable)
    assert not isinstance(mine, Unreadable)
    if change == "signature":
        signer["signature"] = other.signature
    elif change == "list":
        listed = {1: GROUPS[1], 2: b"somebody else"}
        forged = parse_sod(ISSUER.sign(listed))
        assert not isinstance(forged, Unreadable)
        data["encap_content_info"]["content"] = forged.content
    elif change == "certificate":
        del data["certificates"]
    return dataclasses.replace(signed(), security=tlv.encode(0x77, info.dump(force=True)))


def test_exchanged_signature_or_list_is_forged() -> None:
    assert standing(rewritten("signature"), NO_ANCHORS) is Standing.FORGED
    listed = dataclasses.replace(rewritten("list"), groups={1: GROUPS[1], 2: b"somebody else"})
    assert judge(listed, vouched(ISSUER), NOW).reason == (
        "the list of hashes is not the one that was signed"
    )


def test_signer_that_the_state_named_and_did_not_sign_is_forged() -> None:
    issuer = VirtualIssuer(NOW)
    authority = x509.load_der_x509_certificate(issuer.certificate)
    # Vouched for under the key's name, with another key in it.
    key = x509.load_der_x509_certificate(VirtualIssuer(NOW).certificate).public_key()
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    made = (
        x509.CertificateBuilder()
        .subject_name(authority.subject)
        .issuer_name(authority.subject)
        .public_key(key)
        .serial_number(1)
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=1))
    )
    for one in authority.extensions:
        made = made.add_extension(one.value, critical=one.critical)
    certificate = made.sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    assert standing(signed(issuer), Anchors({"UTO": (certificate,)})) is Standing.FORGED


def test_certificates_that_ran_out_or_are_for_something_else_prove_nothing() -> None:
    late = NOW + dt.timedelta(days=4000)
    assert standing(signed(), vouched(ISSUER), late) is Standing.NOT_VERIFIABLE
    authority = VirtualIssuer(NOW, Wishes(signer_is_authority=True))
    assert standing(signed(authority), vouched(authority)) is Standing.NOT_VERIFIABLE


def test_old_hashes_and_missing_parts_prove_nothing() -> None:
    weak = VirtualIssuer(NOW, Wishes(hash="sha1"))
    assert standing(signed(weak), vouched(weak)) is Standing.NOT_VERIFIABLE
    bare = dataclasses.replace(signed(), security=b"")
    assert standing(bare, vouched(ISSUER)) is Standing.NOT_VERIFIABLE
    assert standing(rewritten("certificate"), vouched(ISSUER)) is Standing.NOT_VERIFIABLE


def test_chip_without_a_security_object_is_read_all_the_same() -> None:
    document = read_document(reading(VirtualTravelDocument(MRZ)), MRZ.key)
    assert document.security == b""
    assert document.groups.keys() == {1, 2}
    damaged = VirtualTravelDocument(MRZ, issuer=ISSUER)
    damaged.files[SOD] = b"\x77\x03abc"
    found = judge(read_document(reading(damaged), MRZ.key), vouched(ISSUER), NOW)
    assert found.standing is Standing.NOT_VERIFIABLE


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_value(data: bytes) -> None:
    for security in (data, tlv.encode(0x77, data)):
        document = dataclasses.replace(signed(), security=security)
        assert judge(document, vouched(ISSUER), NOW).standing is not Standing.VERIFIED


SIGNED = ISSUER.sign(GROUPS)


@given(at=st.integers(4, len(SIGNED) - 1), bit=st.integers(0, 7))
def test_one_altered_bit_never_makes_other_data_good(at: int, bit: int) -> None:
    altered = SIGNED[:at] + bytes((SIGNED[at] ^ 1 << bit,)) + SIGNED[at + 1 :]
    other = {**GROUPS, 2: b"somebody else"}
    document = TravelDocument(MRZ, groups=other, security=altered)
    assert judge(document, vouched(ISSUER), NOW).standing is not Standing.VERIFIED


def test_folder_of_certificates_is_read_by_state_and_complains_of_what_is_none(
    tmp_path: Path,
) -> None:
    certificate = x509.load_der_x509_certificate(ISSUER.certificate)
    for name, content in (
        ("UTO/one.cer", ISSUER.certificate),
        ("uto/two.pem", certificate.public_bytes(Encoding.PEM)),
        ("UTO/broken.cer", b"no certificate"),
        ("UTO/README.txt", b"where they come from"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    anchors, complaints = Anchors.read(tmp_path)
    assert [len(one) for one in anchors.of.values()] == [2]
    assert complaints == ("UTO/broken.cer: no certificate that can be used",)
    assert standing(signed(), anchors) is Standing.VERIFIED
    assert Anchors.read(tmp_path / "nowhere") == (NO_ANCHORS, ())
