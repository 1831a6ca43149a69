//! `reprint verify`: is a published site what was published, by whom, and are the articles what it was made of? A folder in, every file
//! that is not out. It never writes anything, follows no link, and believes nothing that the folder says of itself.

use super::{
    SiteArgs, spoken,
    voice::{self, Loudness},
};
use crate::{
    make::{Need, Site},
    report::{Finding, Report},
    source,
    text::glob,
    write::{self, Fault, Key, MANIFEST, Terms, Verified},
};
use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Compare a published site with its manifest, and the articles with the hashes in its provenance.
///
/// The manifest alone shows accidents only: whoever changes a page can write another manifest. That this is a certain edition is shown
/// by its SHA-256, if you have it from elsewhere (--expect); that it is by a certain publisher, by a public key (--key).
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    site: SiteArgs,

    /// A folder with a copy of a site, of which nobody has the articles [default: the site's own output, and its articles]. No site.toml
    /// is looked for: what is in the folder may be anybody's.
    dir: Option<PathBuf>,

    /// The public key that it must be signed with, or a file with it, as you know it from elsewhere.
    #[arg(long, value_name = "KEY")]
    key: Option<String>,

    /// The SHA-256 that manifest.json must have, as you know it from elsewhere.
    #[arg(long, value_name = "SHA256", value_parser = sum)]
    expect: Option<String>,

    /// Do not mind files that others added, such as `.well-known/` or `google*.html`; may be given several times, beside
    /// `[verify] ignore` of the site that --root or --config name.
    #[arg(long, value_name = "PATTERN", value_parser = pattern)]
    ignore: Vec<String>,
}

/// What a record beside an article says of the file that it was made of.
#[derive(Deserialize)]
struct Record {
    provenance: Origin,
}

#[derive(Deserialize)]
struct Origin {
    path: String,
    sha256: String,
}

/// What is looked at.
struct Subject {
    dir: PathBuf,
    /// As a person would type it.
    shown: String,
    /// Files that nobody minds.
    ignore: Vec<String>,
    /// What is wrong with what it was made of.
    findings: Vec<Finding>,
}

impl Verify {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let key = self.key.as_deref().map(Key::read).transpose()?;
        let Subject { dir, shown, ignore, mut findings } = self.subject()?;
        let is_ignored = |path: &str| ignore.iter().any(|pattern| glob::is_of(pattern, path));
        let verified = write::verify(&dir, &Terms { key: key.as_ref(), ignored: Some(&is_ignored) })?;
        findings.extend(verified.faults.iter().map(|(path, fault)| finding(&shown, path, fault)));
        findings.extend(self.unexpected(&shown, &verified.manifest));
        findings.sort();
        say(&verified, findings.len(), key.is_some())?;
        let report = Report { findings, ..Report::default() };
        voice::told(&report.findings, loudness)?;
        Ok(voice::verdict(&report, true, true))
    }

    /// What is looked at: a copy, or the site's own output with all that it was made of.
    fn subject(&self) -> Result<Subject> {
        let mut ignore = self.ignore.clone();
        let is_named = self.site.root.is_some() || self.site.config.is_some();
        if let Some(dir) = &self.dir {
            if is_named {
                ignore.extend(Site::load(&self.site.place()?, Need::Articles)?.config.verify.ignore);
            }
            return Ok(Subject { dir: dir.clone(), shown: dir.display().to_string(), ignore, findings: Vec::new() });
        }
        let site = Site::load(&self.site.place()?, Need::Articles)?;
        let findings = sources(&site)?;
        ignore.extend(site.config.verify.ignore);
        Ok(Subject { dir: site.output, shown: site.output_shown, ignore, findings })
    }

    /// What to say of another list than the one that was expected.
    fn unexpected(&self, shown: &str, manifest: &str) -> Option<Finding> {
        let expected = self.expect.as_ref().filter(|it| *it != manifest)?;
        let message =
            format!("has the SHA-256 {manifest}, and not {expected}: it is of another edition, or was forged");
        Some(Finding::error("unexpected", message).within(format!("{shown}/{MANIFEST}")))
    }
}

/// A SHA-256 as somebody types it.
fn sum(typed: &str) -> Result<String, String> {
    let sum = typed.trim().to_ascii_lowercase();
    let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_sum.then_some(sum).ok_or_else(|| "a SHA-256 has 64 letters from 0 to f".to_owned())
}

/// A pattern as somebody types it.
fn pattern(typed: &str) -> Result<String, String> {
    glob::wrong(typed).map_or_else(|| Ok(typed.to_owned()), |help| Err(help.to_owned()))
}

/// The lines that are worth keeping elsewhere.
fn say(verified: &Verified, faults: usize, is_known: bool) -> Result<()> {
    let Verified { files, ignored, manifest, signed, .. } = verified;
    let ignored = if *ignored > 0 { format!(", {ignored} ignored") } else { String::new() };
    let mut out = spoken::out();
    writeln!(out, "{files} files, {faults} not as published{ignored}; manifest.json has the SHA-256 {manifest}")?;
    if let Some(signed) = signed {
        let (key, comment) = (&signed.key, voice::name(&signed.comment));
        match is_known {
            true => writeln!(out, "signed with the key {key}: {comment}")?,
            false => writeln!(
                out,
                "signed with the key {key} that is published with it; --key says whose it must be: {comment}"
            )?,
        }
    }
    Ok(())
}

/// What to say of a file of the site.
fn finding(shown: &str, path: &str, fault: &Fault) -> Finding {
    let (kind, message) = match fault {
        Fault::Tampered => ("tampered", "is not what was published".to_owned()),
        Fault::Missing => ("missing", "was published and is not there".to_owned()),
        Fault::Added => ("added", "is there and was not published".to_owned()),
        Fault::NoFile(what) => ("no-file", format!("was published as a file, and is {what}, which was not opened")),
        Fault::Unsigned(why) => ("unsigned", format!("does not show who published this: {why}")),
    };
    Finding::error(kind, message).within(format!("{shown}/{path}"))
}

/// Compares the articles with what the records of the published site say of them.
fn sources(site: &Site) -> Result<Vec<Finding>> {
    let (files, _) = source::walk(&site.roots()?, &site.skip());
    let files: BTreeMap<&str, &source::Source> = files.iter().map(|it| (it.path.as_str(), it)).collect();
    let mut findings = Vec::new();
    for Origin { path, sha256 } in origins(&site.output)? {
        let Some(file) = files.get(path.as_str()) else {
            findings.push(Finding::error("source-missing", "was published and is not there").within(path));
            continue;
        };
        let is_same = file.read().is_ok_and(|bytes| write::sha256(&bytes) == sha256);
        if !is_same {
            let message = "is not what was published; if you changed it, build the site again";
            findings.push(Finding::error("source-changed", message).within(file.shown.clone()));
        }
    }
    Ok(findings)
}

/// What the records of a published site say, in the order of the articles.
fn origins(output: &Path) -> Result<Vec<Origin>> {
    let mut origins = Vec::new();
    for (name, file) in source::folder(output)?.files {
        let is_of_many = match name.rsplit('/').next() {
            Some("provenance.json") => false,
            Some("provenance.jsonl") => true,
            _ => continue,
        };
        let text = fs::read(&file).with_context(|| format!("{}: cannot be read", file.display()))?;
        let records = text.split(|byte| is_of_many && *byte == b'\n');
        // A record that does not read is named by the manifest.
        origins.extend(records.filter_map(|text| Some(serde_json::from_slice::<Record>(text).ok()?.provenance)));
    }
    Ok(origins)
}
