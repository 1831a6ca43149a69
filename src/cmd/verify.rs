//! `reprint verify`: is a published site what was published, and are the articles what it was made of? A folder in, every file
//! that is not out. It never writes anything, and follows no link.

use super::{
    SiteArgs,
    voice::{self, Loudness},
};
use crate::{
    make::{Need, Site},
    report::{Finding, Report},
    source,
    write::{self, Fault, Verified},
};
use anyhow::{Context, Result};
use clap::Args;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Compare a published site with its manifest, and the articles with the hashes in its provenance.
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    site: SiteArgs,

    /// A folder with a copy of a site, of which nobody has the articles [default: the site's own output, and its articles].
    dir: Option<PathBuf>,
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

impl Verify {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let (dir, shown, mut findings) = match &self.dir {
            Some(dir) => (dir.clone(), dir.display().to_string(), Vec::new()),
            None => {
                let site = Site::load(&self.site.place()?, Need::Articles)?;
                let findings = sources(&site)?;
                (site.output.clone(), site.output_shown.clone(), findings)
            }
        };
        let verified = write::verify(&dir)?;
        findings.extend(verified.faults.iter().map(|(path, fault)| finding(&shown, path, *fault)));
        findings.sort();
        say(&verified, &findings)?;
        let report = Report { findings, ..Report::default() };
        voice::told(&report.findings, loudness)?;
        Ok(voice::verdict(&report, true, true))
    }
}

/// The one line that is worth keeping elsewhere.
fn say(verified: &Verified, findings: &[Finding]) -> Result<()> {
    let Verified { files, manifest, .. } = verified;
    let faults = findings.len();
    writeln!(io::stdout(), "{files} files, {faults} not as published; manifest.json has the SHA-256 {manifest}")?;
    Ok(())
}

/// What to say of a file of the site.
fn finding(shown: &str, path: &str, fault: Fault) -> Finding {
    let (kind, message) = match fault {
        Fault::Tampered => ("tampered", "is not what was published"),
        Fault::Missing => ("missing", "was published and is not there"),
        Fault::Added => ("added", "is there and was not published"),
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
        if name.rsplit('/').next() == Some("provenance.json") {
            let text = fs::read(&file).with_context(|| format!("{}: cannot be read", file.display()))?;
            // A record that does not read is named by the manifest.
            origins.extend(serde_json::from_slice::<Record>(&text).ok().map(|record| record.provenance));
        }
    }
    Ok(origins)
}
