//! Who published a site: the secret key of its owner and a list in, a signature in the form of minisign out; a public key, a list and a
//! signature in, who signed what out. One list is always signed alike, so that a site that is made again is the same.

use anyhow::{Context, Result, anyhow, bail, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use blake2::{Blake2b512, Digest as _};
use minisign::{PublicKey, SecretKey, SecretKeyBox};
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use std::{env, fmt, fs, io::ErrorKind, path::Path};

/// Name of the signature. It is of the list for `sha256sum`, which has the other list in it, so that `minisign -V` and `sha256sum --check`
/// are all that a reader needs.
pub const SIGNATURE: &str = "SHA256SUMS.minisig";

/// Name of the public key, which is a file of the site like any other.
pub const PUBLIC_KEY: &str = "minisign.pub";

/// What holds the password of the secret key.
const PASSWORD: &str = "REPRINT_MINISIGN_PASSWORD";

/// How a secret key begins that is written down: one with a password, and one without.
const WITH_PASSWORD: &[u8] = b"EdScB2";
const WITHOUT: &[u8] = b"Ed\0\0B2";

/// How long it is.
const LENGTH: usize = 158;

/// What minisign calls a signature of a digest.
const ALGORITHM: &[u8; 2] = b"ED";

/// What lines of signatures begin with.
const UNTRUSTED: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";

/// Where the parts of a secret key are, when it is written down.
const ID: std::ops::Range<usize> = 54..62;
const SEED: std::ops::Range<usize> = 62..94;
const PUBLIC: std::ops::Range<usize> = 94..126;

/// The secret key of an owner.
pub struct Signer {
    pair: Ed25519KeyPair,
    id: [u8; 8],
    public: String,
}

/// Nothing of it is secret that is shown.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").field("public", &self.public).finish_non_exhaustive()
    }
}

impl Signer {
    /// Reads a secret key, with its password where it has one; `shown` is the file as a person would type it.
    pub fn read(file: &Path, shown: &str) -> Result<Self> {
        let text = match fs::read_to_string(file) {
            Err(err) if err.kind() == ErrorKind::NotFound => bail!(
                "{shown}: no such file; make a key with `minisign -G -s {shown}`, or take `[sign]` out of site.toml to publish without a signature"
            ),
            text => text.with_context(|| format!("{shown}: cannot be read"))?,
        };
        Self::open(&text, env::var(PASSWORD).ok()).with_context(|| format!("{shown}: cannot be used to sign"))
    }

    fn open(text: &str, password: Option<String>) -> Result<Self> {
        let none = "it is no secret key of minisign, or not a whole one; `minisign -G` makes one";
        let line = text.lines().nth(1).context(none)?;
        let bytes = BASE64_STANDARD.decode(line.trim()).ok().filter(|it| it.len() == LENGTH).context(none)?;
        // minisign itself puts no checksum into a key without a password, which its library asks for. That it is whole is seen by its two
        // halves, which belong together.
        if bytes.starts_with(WITHOUT) {
            return Self::of(&SecretKey::from_bytes(&bytes)?).context(none);
        }
        ensure!(bytes.starts_with(WITH_PASSWORD), none);
        let password = password.with_context(|| {
            format!(
                "it has a password, and {PASSWORD} is not set; set it, or use a key that was made with `minisign -G -W`"
            )
        })?;
        let secret = SecretKeyBox::from(text.to_owned()).into_secret_key(Some(password));
        let secret = secret.map_err(|_| anyhow!("the password in {PASSWORD} is not that of this key"))?;
        Self::of(&secret).context(none)
    }

    fn of(secret: &SecretKey) -> Result<Self> {
        let bytes = secret.to_bytes();
        let pair =
            Ed25519KeyPair::from_seed_and_public_key(&bytes[SEED], &bytes[PUBLIC]).map_err(|err| anyhow!("{err}"))?;
        let public = PublicKey::from_secret_key(secret)?.to_box()?.into_string();
        Ok(Self { pair, id: bytes[ID].try_into()?, public })
    }

    /// The public key, as minisign writes it down.
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Signs a text, and the comment with it.
    pub fn sign(&self, text: &[u8], comment: &str) -> String {
        let comment = one_line(comment);
        let signature = self.pair.sign(&Blake2b512::digest(text));
        let both = self.pair.sign(&[signature.as_ref(), comment.as_bytes()].concat());
        written(&[&ALGORITHM[..], &self.id, signature.as_ref()].concat(), &comment, both.as_ref())
    }
}

/// How many bytes the public key and a signature with this comment have, whatever the key.
pub fn lengths(comment: &str) -> [u64; 2] {
    let key = format!("{UNTRUSTED}minisign public key: {:016X}\n{}\n", 0, BASE64_STANDARD.encode([0; 42]));
    [key, written(&[0; 74], &one_line(comment), &[0; 64])].map(|text| text.len() as u64)
}

/// A signature as minisign writes it down.
fn written(signature: &[u8], comment: &str, both: &[u8]) -> String {
    let [signature, both] = [signature, both].map(|bytes| BASE64_STANDARD.encode(bytes));
    format!("{UNTRUSTED}signature of a list of files, by reprint\n{signature}\n{TRUSTED}{comment}\n{both}\n")
}

/// A comment is one line, and has nothing at its ends.
fn one_line(comment: &str) -> String {
    comment
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A public key that a reader knows from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    id: [u8; 8],
    bytes: [u8; 32],
}

impl Key {
    /// Reads a key as it is typed: itself, or the name of a file with it.
    pub fn read(typed: &str) -> Result<Self> {
        if let Some(key) = Self::parse(typed) {
            return Ok(key);
        }
        let help = "a public key of minisign has 56 letters, and its file a line before them";
        let text = match fs::read_to_string(typed) {
            Err(err) if err.kind() == ErrorKind::NotFound => bail!("{typed}: neither a key nor a file; {help}"),
            text => text.with_context(|| format!("{typed}: cannot be read"))?,
        };
        Self::parse(&text).with_context(|| format!("{typed}: holds no key; {help}"))
    }

    /// The key in a text: its last line.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text.trim().lines().last()?.trim()).ok()?;
        let (algorithm, rest) = bytes.split_at_checked(2)?;
        let (id, bytes) = rest.split_at_checked(8)?;
        (algorithm == b"Ed").then_some(Self { id: id.try_into().ok()?, bytes: bytes.try_into().ok()? })
    }

    /// What a signature says that is this key's, and of this text; else what is wrong with it.
    pub(super) fn check(&self, text: &[u8], signature: &str) -> Result<String> {
        let mut lines = signature.lines();
        let mut line = |begins: &str| Some(lines.next()?.strip_prefix(begins)?.to_owned());
        let lines = [UNTRUSTED, "", TRUSTED, ""].map(&mut line);
        let [Some(_), Some(signature), Some(comment), Some(both)] = lines else {
            bail!("it is no signature of minisign")
        };
        let decode = |text: &str| BASE64_STANDARD.decode(text.trim()).context("it is no signature of minisign");
        let (signature, both) = (decode(&signature)?, decode(&both)?);
        ensure!(
            signature.len() == 74 && signature.starts_with(ALGORITHM),
            "it is no signature of minisign that we know"
        );
        let (id, signature) = signature[2..].split_at(8);
        ensure!(id == self.id, "it is by the key {}, and not by {self}", shown(id));
        let key = UnparsedPublicKey::new(&ED25519, &self.bytes);
        let is_of = |text: &[u8], signature: &[u8]| key.verify(text, signature).is_ok();
        ensure!(is_of(&Blake2b512::digest(text), signature), "it is not of this list, or was forged");
        ensure!(is_of(&[signature, comment.as_bytes()].concat(), &both), "its comment was forged");
        Ok(comment)
    }
}

/// The name of a key, as minisign shows it.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&shown(&self.id))
    }
}

fn shown(id: &[u8]) -> String {
    id.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn pair() -> (Signer, minisign::KeyPair) {
        let pair = minisign::KeyPair::generate_unencrypted_keypair().unwrap();
        (Signer::of(&pair.sk).unwrap(), pair)
    }

    /// What we sign, minisign takes; and it is the same each time.
    #[test]
    fn what_is_signed_is_checked_by_minisign_itself() {
        let (signer, pair) = pair();
        let signature = signer.sign(b"list", " a\nb ");
        assert_eq!(signature, signer.sign(b"list", "a b"));
        let read = minisign::SignatureBox::from_string(&signature).unwrap();
        assert_eq!(read.trusted_comment().unwrap(), "a b");
        minisign::verify(&pair.pk, &read, Cursor::new(b"list"), true, false, false).unwrap();
        assert_eq!(signer.public(), pair.pk.to_box().unwrap().to_string());
        assert_eq!(lengths("a b"), [signer.public().len() as u64, signature.len() as u64]);
    }

    #[test]
    fn what_minisign_signs_is_checked_by_us() {
        let (signer, pair) = pair();
        let signed = minisign::sign(None, &pair.sk, Cursor::new(b"list"), Some("c"), None).unwrap().to_string();
        let key = Key::parse(signer.public()).unwrap();
        assert_eq!(key.check(b"list", &signed).unwrap(), "c");
        assert_eq!(Key::parse(&pair.pk.to_base64()).unwrap(), key);
        let said = |text: &[u8], signed: &str| key.check(text, signed).unwrap_err().to_string();
        assert_eq!(said(b"lust", &signed), "it is not of this list, or was forged");
        assert_eq!(said(b"list", &signed.replace("comment: c", "comment: d")), "its comment was forged");
        let other = Signer::of(&minisign::KeyPair::generate_unencrypted_keypair().unwrap().sk).unwrap();
        let wrong = said(b"list", &other.sign(b"list", "c"));
        assert!(wrong.starts_with("it is by the key ") && wrong.ends_with(&format!("and not by {key}")), "{wrong}");
        for bad in [
            "",
            "x",
            "untrusted comment: \n\ntrusted comment: \n\n",
            "untrusted comment: \nRUQ=\ntrusted comment: \nAA==\n",
        ] {
            assert!(said(b"list", bad).starts_with("it is no signature of minisign"), "{bad}");
        }
        // A short second signature is no panic.
        let lines: Vec<&str> = signed.lines().collect();
        assert_eq!(said(b"list", &[lines[0], lines[1], lines[2], "AA=="].join("\n")), "its comment was forged");
    }

    #[test]
    fn a_key_with_a_password_needs_it() {
        let pair = minisign::KeyPair::generate_encrypted_keypair(Some("灯".into())).unwrap();
        let text = pair.sk.to_box(None).unwrap().to_string();
        let said = |text: &str, password: Option<&str>| {
            Signer::open(text, password.map(str::to_owned)).unwrap_err().to_string()
        };
        assert!(said(&text, None).starts_with("it has a password, and REPRINT_MINISIGN_PASSWORD is not set; "));
        assert_eq!(said(&text, Some("x")), "the password in REPRINT_MINISIGN_PASSWORD is not that of this key");
        let signer = Signer::open(&text, Some("灯".into())).unwrap();
        assert_eq!(signer.public(), pair.pk.to_box().unwrap().to_string());
        assert!(!format!("{signer:?}").contains("pair"));
        // What minisign itself writes down without a password, and a bit of it turned.
        let (_, pair) = self::pair();
        let mut bytes = pair.sk.to_bytes();
        bytes[126..].fill(0);
        let written = |bytes: &[u8]| format!("untrusted comment: x\n{}\n", BASE64_STANDARD.encode(bytes));
        assert_eq!(Signer::open(&written(&bytes), None).unwrap().public(), pair.pk.to_box().unwrap().to_string());
        bytes[70] ^= 1;
        for bad in ["", "x", "x\ny\n", &written(&bytes), &written(&bytes[..157]), &written(&[0; 158])] {
            assert!(said(bad, None).starts_with("it is no secret key of minisign, "), "{bad}");
        }
    }

    #[test]
    fn what_is_no_key_is_said_to_be_none() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("k.pub");
        let said = |file: &Path| Key::read(file.to_str().unwrap()).unwrap_err().to_string();
        assert!(said(&file).contains("neither a key nor a file; a public key of minisign has 56 letters"));
        fs::write(&file, "x").unwrap();
        assert!(said(&file).contains("holds no key; "));
        let (signer, _) = pair();
        fs::write(&file, signer.public()).unwrap();
        assert_eq!(Key::read(file.to_str().unwrap()).unwrap(), Key::parse(signer.public()).unwrap());
        let missing = Signer::read(&dir.path().join("none.key"), "none.key").unwrap_err().to_string();
        assert!(
            missing.starts_with("none.key: no such file; make a key with `minisign -G -s none.key`, or"),
            "{missing}"
        );
    }
}
