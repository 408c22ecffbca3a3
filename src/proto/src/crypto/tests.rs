use super::*;

#[test]
fn a_session_key_travels_from_server_to_client() {
    let keys = KeyPair::generate().unwrap();
    let public = PublicKey::from_blob(keys.public_blob()).unwrap();
    let key = SessionKey::generate().unwrap();
    let opened = keys.open(&key.seal_for(&public).unwrap()).unwrap();
    let sealed = Secrets::Key(key).seal("s\u{e9}cret \u{1f511}").unwrap();
    assert_eq!(&*Secrets::Key(opened).open(&sealed).unwrap(), "s\u{e9}cret \u{1f511}");
}

#[test]
fn a_public_key_is_a_blob_of_276_bytes() {
    let blob = KeyPair::generate().unwrap().public_blob().to_vec();
    assert_eq!(blob.len(), 276);
    // From a recorded client: the same but for the modulus.
    assert_eq!(blob[..20], [6, 2, 0, 0, 0, 0xa4, 0, 0, b'R', b'S', b'A', b'1', 0, 8, 0, 0, 1, 0, 1, 0]);
}

#[test]
fn keys_that_are_none_are_refused() {
    let keys = KeyPair::generate().unwrap();
    let public = PublicKey::from_blob(keys.public_blob()).unwrap();
    let sealed = SessionKey::generate().unwrap().seal_for(&public).unwrap();
    let mut bent = sealed.clone();
    bent[100] ^= 1;
    let mut prefix = sealed.clone();
    prefix[0] = 2;
    for blob in [&[][..], &sealed[..100], &bent, &prefix] {
        assert!(matches!(keys.open(blob), Err(CryptoError::SessionKey)));
    }
    let blob = keys.public_blob();
    let mut short = blob.to_vec();
    short[12..16].copy_from_slice(&1024_u32.to_le_bytes());
    for blob in [&[][..], &blob[..19], &blob[..275], &short, &[blob, &[0]].concat(), &[&blob[..20], &[0; 256]].concat()]
    {
        assert!(matches!(PublicKey::from_blob(blob), Err(CryptoError::PublicKey)), "{} bytes", blob.len());
    }
}

#[test]
fn secrets_travel_in_the_clear_from_2_4_on() {
    let sealed = Secrets::Clear.seal("quiet").unwrap();
    assert_eq!(sealed.text(), "cQB1AGkAZQB0AA==");
    assert_eq!(&*Secrets::Clear.open(&sealed).unwrap(), "quiet");
    assert_eq!(Secrets::NoKey.open(&sealed), Err(CryptoError::NoKey));
}

#[test]
fn what_the_key_did_not_encrypt_is_refused() {
    let secrets = Secrets::Key(SessionKey::from_bytes([7; 32]));
    for text in ["", "AAAA", "not base64", "AAAAAAAAAAAAAAAAAAAAAA=="] {
        assert!(secrets.open(&SecureString::from_text(text)).is_err(), "{text}");
    }
}
