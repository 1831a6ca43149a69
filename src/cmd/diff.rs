//! `reprint diff`: what differs between two versions of an article, or between two files, cleaned as `build` cleans them. It says what
//! differs and never why, shows whole texts whatever an outlet's policy is, and never writes a file.

use super::{
    ContentArgs, inspect, spoken,
    tracks::Tracks,
    voice::{self, Loudness},
    why,
};
use crate::{
    article::Outcome,
    library::{Holding, Seen, Version, Witness},
    make::{self, Need, Site, Survey},
    source,
    text::difference::{Difference, Fate, Paragraph, Piece, Run, Sign, difference, excerpt},
};
use anstyle::{AnsiColor, Color, Effects, Style};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use serde::Serialize;
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

const NAME: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const FORM: Style = Style::new().effects(Effects::UNDERLINE);
const GONE: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Red)));
const COME: Style = Style::new().fg_color(Some(Color::Ansi(AnsiColor::Green)));

/// Show what differs between two versions of an article, or between two files.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// An article: its file, or its address at the outlet, at the mirror or here. With `--to FILE`, any file.
    #[arg(value_name = "FILE|URL")]
    what: String,

    /// The older version: its number, the last part of its address, or its file [default: the one before the newer].
    #[arg(long, value_name = "VERSION")]
    from: Option<String>,

    /// The newer version, or another file [default: the last version].
    #[arg(long, value_name = "VERSION")]
    to: Option<String>,

    #[command(flatten)]
    content: ContentArgs,

    /// Print it as JSON.
    #[arg(long)]
    json: bool,
}

/// One of the two texts.
#[derive(Debug, Serialize)]
struct Side {
    /// Its number among the versions; none for a file that is none.
    number: Option<usize>,
    /// The last part of its address.
    version: Option<String>,
    /// When it was first seen.
    seen: Option<Seen>,
    /// The file.
    path: String,
    title: String,
    #[serde(skip)]
    text: String,
}

/// What differs, for programs.
#[derive(Debug, Serialize)]
struct Account<'a> {
    /// The article; none where two files are compared.
    url: Option<&'a str>,
    from: &'a Side,
    to: &'a Side,
    #[serde(flatten)]
    difference: &'a Difference<'a>,
}

impl Diff {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let (url, from, to) = match self.files() {
            Some((from, to)) => (None, self.file(from)?, self.file(to)?),
            None => self.versions(loudness)?,
        };
        let difference = difference((&from.title, &from.text), (&to.title, &to.text));
        if self.json {
            let account = Account { url: url.as_deref(), from: &from, to: &to, difference: &difference };
            spoken::json(&account, true)?;
        } else {
            print(&mut spoken::out(), &from, &to, &difference)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The two files that are meant, where both are there.
    fn files(&self) -> Option<(&Path, &Path)> {
        let (from, to) = (Path::new(self.from.as_ref().unwrap_or(&self.what)), Path::new(self.to.as_ref()?));
        (source::is_file(from) && source::is_file(to)).then_some((from, to))
    }

    /// A file, cleaned.
    fn file(&self, file: &Path) -> Result<Side> {
        let site = inspect::load(&self.content.site, file)?;
        let path = inspect::name(&site, file);
        let shown = file.display().to_string();
        let bytes = source::read(file).map_err(|finding| anyhow!("{}", finding.within(shown.clone())))?;
        let cleaning =
            make::clean_file(&site, &path, &bytes).map_err(|finding| anyhow!("{}", finding.within(shown.clone())))?;
        match cleaning.outcome {
            Outcome::Article(article) => {
                let (title, text) = (article.card.title, article.body.content.text().to_owned());
                Ok(Side { number: None, version: None, seen: None, path, title, text })
            }
            Outcome::Other(reason) | Outcome::Refused(reason) => bail!("{shown}: no article ({reason})"),
        }
    }

    /// Two versions of the article that is meant, and its address.
    fn versions(&self, loudness: Loudness) -> Result<(Option<String>, Side, Side)> {
        let site = Arc::new(Site::load(&self.content.place()?, Need::Articles)?);
        let tracks = Tracks::new(loudness);
        let survey = make::survey(&site, &self.content.options(), &tracks)?;
        drop(tracks);
        let held = self.article(&survey)?;
        if held.versions.len() < 2 {
            bail!("{}: the archive holds one version of it; `--to FILE` compares it with any file", self.what);
        }
        let last = held.versions.len() - 1;
        let to = self.to.as_deref().map_or(Ok(last), |named| nth(held, named))?;
        let from = self.from.as_deref().map_or(Ok(to.saturating_sub(1)), |named| nth(held, named))?;
        let side = |nth: usize| side(&survey, &held.versions[nth], nth);
        Ok((Some(held.address.clone()), side(from)?, side(to)?))
    }

    /// The article that is meant.
    fn article<'a>(&self, survey: &'a Survey) -> Result<&'a Holding> {
        let base = survey.site.config.base_url.as_deref().unwrap_or("\0");
        let typed = self.what.strip_prefix(base).unwrap_or(&self.what).trim_matches('/');
        let names = [inspect::name(&survey.site, &PathBuf::from(&self.what)), self.what.clone()];
        let shown = survey.named(&self.what).map(|source| source.path.clone());
        let of_address = why::file::with_address(&survey.library, &self.what);
        let paths: Vec<String> = names.into_iter().chain(shown).chain(of_address).collect();
        let is_version = |held: &Holding, path: &str| held.versions.iter().any(|version| version.card.path == path);
        let is_meant = |held: &&Holding| {
            held.address.trim_matches('/') == typed
                || paths.iter().any(|path| held.is_in(path) || is_version(held, path))
        };
        let found = survey.library.articles.iter().find(is_meant);
        found.with_context(|| {
            format!("{}: neither the file nor the address of an article; name it as `reprint export` does", self.what)
        })
    }
}

/// The place of a version by its number, the last part of its address, or its file.
fn nth(held: &Holding, named: &str) -> Result<usize> {
    let is_it = |(nth, version): (usize, &Version)| {
        version.slug == named || version.card.path == named || (nth + 1).to_string() == named
    };
    let found = held.versions.iter().enumerate().position(is_it);
    found.with_context(|| {
        let all = held.versions.iter().enumerate().map(|(nth, it)| format!("{} ({})", nth + 1, it.slug));
        format!("{named}: no version of it; there are {}", all.collect::<Vec<_>>().join(", "))
    })
}

fn side(survey: &Survey, version: &Version, nth: usize) -> Result<Side> {
    let path = version.card.path.clone();
    let body = survey.body(&path).with_context(|| format!("{path}: has lost its body"))?;
    Ok(Side {
        number: Some(nth + 1),
        version: Some(version.slug.clone()),
        seen: version.seen.clone(),
        path,
        title: version.card.title.clone(),
        text: body.content.text().to_owned(),
    })
}

fn print(out: &mut impl Write, from: &Side, to: &Side, difference: &Difference<'_>) -> Result<()> {
    writeln!(out, "{GONE}---{GONE:#} {}", named(from))?;
    writeln!(out, "{COME}+++{COME:#} {}", named(to))?;
    writeln!(out, "{NAME}{}{NAME:#}", summary(difference))?;
    if difference.kinds.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}\n", runs(&difference.headline))?;
    excerpt(&difference.paragraphs).iter().try_for_each(|piece| match piece {
        Piece::Shown(paragraph) => print_paragraph(out, paragraph),
        Piece::Same(count) => Ok(writeln!(out, "{DIM}… {} the same …{DIM:#}", voice::counted(*count, "paragraph"))?),
    })
}

fn print_paragraph(out: &mut impl Write, paragraph: &Paragraph<'_>) -> Result<()> {
    let fate = match paragraph.fate {
        Fate::MovedAway => "(moved elsewhere) ",
        Fate::MovedHere => "(moved here) ",
        _ => "",
    };
    Ok(writeln!(out, "{DIM}{fate}{DIM:#}{}", runs(&paragraph.runs))?)
}

/// `version 2, 2024-03-03 (commit 0123456789: daily), ferry.md`.
fn named(side: &Side) -> String {
    let version = side.number.map(|number| format!("version {number}"));
    let by = |by: &Witness| match by {
        Witness::Commit { id, message } => {
            format!("commit {}: {}", id.chars().take(10).collect::<String>(), voice::name(message))
        }
        Witness::Saver => "noted by what saved it".to_owned(),
        Witness::File => "time of the file".to_owned(),
    };
    let seen = side.seen.as_ref().map(|seen| format!("{} ({})", seen.on, by(&seen.by)));
    version.into_iter().chain(seen).chain([voice::name(&side.path)]).collect::<Vec<_>>().join(", ")
}

/// `11.8% of the text changed: headline, numbers`.
fn summary(difference: &Difference<'_>) -> String {
    let Difference { share, kinds, .. } = difference;
    let kinds = kinds.iter().map(|kind| kind.name().replace('-', " ")).collect::<Vec<_>>().join(", ");
    match (share, kinds.is_empty()) {
        (_, true) => "nothing differs".to_owned(),
        (0, _) => format!("no words of the text changed: {kinds}"),
        (share, _) => format!("{}.{}% of the text changed: {kinds}", share / 10, share % 10),
    }
}

/// Runs with what is gone in `[-…-]` and what is new in `{+…+}`, as `git diff --word-diff` has them, so that no colour is needed.
fn runs(runs: &[Run<'_>]) -> String {
    let text = |text: &str| voice::plain(text.trim_end_matches('\n')).replace('\n', " ");
    let gone = |old: &str| if old.is_empty() { String::new() } else { format!("{GONE}[-{old}-]{GONE:#}") };
    let come = |new: &str| if new.is_empty() { String::new() } else { format!("{COME}{{+{new}+}}{COME:#}") };
    let run = |run: &Run<'_>| match run.sign {
        Sign::Same | Sign::Wrapped => text(run.new),
        Sign::Form => format!("{FORM}{}{FORM:#}", text(run.new)),
        Sign::Changed => gone(&text(run.old)) + &come(&text(run.new)),
    };
    runs.iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::{Side, named, nth, runs, summary};
    use crate::{
        config::Config,
        library::{Seen, Witness},
        page::sample::archive,
        text::difference::difference,
    };

    #[test]
    fn a_version_is_named_by_its_number_its_address_or_its_file() {
        let library = archive(&Config::default());
        let held = library.articles.iter().find(|held| held.versions.len() == 3).unwrap();
        assert_eq!(["1", "2b3c4d5e", "ferry-3.md"].map(|it| nth(held, it).unwrap()), [0, 1, 2]);
        assert_eq!(
            nth(held, "4").unwrap_err().to_string(),
            "4: no version of it; there are 1 (1a2b3c4d), 2 (2b3c4d5e), 3 (3c4d5e6f)"
        );
    }

    #[test]
    fn what_is_said_of_a_side_and_of_the_whole() {
        let by = Witness::Commit { id: "0123456789abcdef".into(), message: "daily\u{1b}[2J".into() };
        let side = Side {
            number: Some(2),
            version: Some("2b3c".into()),
            seen: Some(Seen { on: "2024-03-03".parse().unwrap(), by }),
            path: "a.md".into(),
            title: String::new(),
            text: String::new(),
        };
        assert_eq!(named(&side), "version 2, 2024-03-03 (commit 0123456789: daily\u{fffd}[2J), a.md");
        let said = |old: &str, new: &str| summary(&difference(("题", old), ("题", new)));
        assert_eq!(said("停航三天", "停航五天"), "25.0% of the text changed: numbers");
        assert_eq!(said("停航，三天", "停航。三天"), "no words of the text changed: form");
        assert_eq!(said("同", "同"), "nothing differs");
    }

    #[test]
    fn no_colour_is_needed_and_nothing_moves_the_cursor() {
        let found = difference(("", "停航\u{1b}三天"), ("", "停航\u{1b}五天"));
        let plain = anstream::adapter::strip_str(&runs(&found.paragraphs[0].runs)).to_string();
        assert_eq!(plain, "停航\u{fffd}[-三-]{+五+}天");
    }
}
