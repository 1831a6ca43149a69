//! `reprint why`: what a page shows, what it is made of, and why the last build made it or left it alone; for an article's file,
//! the pages that show it. It never writes a file.

use super::{
    ContentArgs, inspect,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    cache::{Key, Made, What, Why as Reason},
    library::Holding,
    make::{self, Edition, Memory, Need, Site},
    page::Page,
    source,
};
use anstyle::Style;
use anyhow::{Result, bail};
use clap::Args;
use percent_encoding::percent_decode_str;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

const NAME: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// Longest value that is shown of a view.
const SHOWN: usize = 60;

/// Say what a page shows and why it was made again; or, of an article's file, which pages show it.
#[derive(Debug, Args)]
pub(super) struct Why {
    /// A page (`tags/index.html`, `2021/03/02/x/`, its address, its file in the output folder), or the file of an article.
    #[arg(value_name = "PATH")]
    path: String,

    #[command(flatten)]
    content: ContentArgs,

    /// Print it as JSON.
    #[arg(long)]
    json: bool,
}

/// What there is to say of a page.
#[derive(Debug, Serialize)]
struct PageAccount<'a> {
    page: &'a str,
    template: &'a str,
    /// The template and all that it is made of.
    templates: &'a [String],
    key: Key,
    /// How it was made, if it ever was.
    made: Option<&'a Made>,
    /// How many builds have made anything.
    builds: u64,
    /// Why the next build would make it again.
    next: Option<Reason>,
    shows: Value,
}

/// What there is to say of a source file.
#[derive(Debug, Serialize)]
struct FileAccount<'a> {
    file: &'a str,
    /// `article`, `copy`, `other`, `refused`.
    outcome: &'static str,
    /// Why it is no article.
    reason: Option<&'a str>,
    /// The file that is published in its place.
    published_from: Option<&'a str>,
    /// Where it is published.
    address: Option<&'a str>,
    /// The pages that show it, with their templates.
    pages: Vec<(&'a str, &'a str)>,
}

impl Why {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let site = Arc::new(Site::load(&self.content.place()?, Need::Everything)?);
        let tracks = Tracks::new(loudness);
        let (edition, memory) = make::look(&site, &self.content.options(), &tracks)?;
        drop(tracks);
        let mut out = anstream::stdout().lock();
        if let Some(page) = self.page(&edition) {
            let account = page_account(&edition, &memory, page);
            if self.json { json(&account)? } else { print_page(&mut out, &account)? }
        } else if let Some(file) = self.file(&edition) {
            let account = file_account(&edition, &file)?;
            if self.json { json(&account)? } else { print_file(&mut out, &account)? }
        } else {
            bail!("{}: neither a page of the site nor the file of an article{}", self.path, self.suggestion(&edition));
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The page that is meant.
    fn page<'a>(&self, edition: &'a Edition) -> Option<&'a Page> {
        let base = edition.site.config.base_url.as_deref().unwrap_or("\0");
        let output = source::real(&edition.site.output);
        let on_disk = source::real(Path::new(&self.path));
        let on_disk = on_disk.strip_prefix(&output).ok().map(source::slashed);
        let typed = self.path.strip_prefix(base).unwrap_or(&self.path).trim_start_matches('/');
        let decoded = percent_decode_str(typed).decode_utf8_lossy().into_owned();
        [on_disk, Some(typed.to_owned()), Some(decoded)].into_iter().flatten().find_map(|path| {
            let folder = path.trim_end_matches('/');
            let inside = if folder.is_empty() { "index.html".to_owned() } else { format!("{folder}/index.html") };
            edition.page(&path).or_else(|| edition.page(&inside))
        })
    }

    /// The article's file that is meant, by its path in the archive.
    fn file(&self, edition: &Edition) -> Option<String> {
        let file = PathBuf::from(&self.path);
        let names = [inspect::name(&edition.site, &file), self.path.clone()];
        names.iter().find_map(|name| edition.named(name)).map(|source| source.path.clone())
    }

    /// The page whose name is most like what was typed.
    fn suggestion(&self, edition: &Edition) -> String {
        let pages = edition.plan.pages.iter().map(|page| page.path.as_str());
        let near = pages.map(|path| (strsim::jaro_winkler(path, &self.path), path)).max_by(|a, b| a.0.total_cmp(&b.0));
        match near {
            Some((likeness, path)) if likeness > 0.85 => format!("; did you mean {path}?"),
            _ => String::new(),
        }
    }
}

fn json(account: &impl Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, account)?;
    Ok(writeln!(out)?)
}

fn page_account<'a>(edition: &'a Edition, memory: &'a Memory, page: &'a Page) -> PageAccount<'a> {
    let view = edition.view(page);
    let (key, made) = (edition.key(page, &view), memory.made(&page.path));
    PageAccount {
        page: &page.path,
        template: page.template,
        templates: edition.templates(page),
        key,
        made,
        builds: memory.passes(),
        next: key.reason(made, source::stamp(&edition.site.output.join(&page.path))),
        shows: serde_json::to_value(&view).unwrap_or_default(),
    }
}

fn print_page(out: &mut impl Write, account: &PageAccount<'_>) -> Result<()> {
    let PageAccount { page, templates, key, made, builds, next, shows, .. } = account;
    writeln!(out, "{NAME}{page}{NAME:#}")?;
    if !templates.is_empty() {
        writeln!(out, "  {NAME}templates{NAME:#}  {}", templates.join(", "))?;
    }
    let short = |digest: crate::digest::Digest| digest.short(8);
    let (view, site, theme) = (short(key.view), short(key.site), short(key.templates));
    writeln!(out, "  {NAME}key{NAME:#}        view {view}, site {site}, templates {theme}")?;
    writeln!(out, "  {NAME}last build{NAME:#} {}", last_build(*made, *builds))?;
    writeln!(
        out,
        "  {NAME}next build{NAME:#} {}",
        next.map_or("would leave it alone".to_owned(), |why| format!("would render it: {}", words(why)))
    )?;
    writeln!(out, "  {NAME}shows{NAME:#}")?;
    outline(out, shows)
}

/// What the last build that made anything did with a page.
fn last_build(made: Option<&Made>, builds: u64) -> String {
    match made {
        None => "never rendered it".to_owned(),
        Some(made) if made.pass == builds => format!("rendered it: {}", words(made.why)),
        Some(made) => format!(
            "left it alone: view, site and templates were those of the build {} before it, which rendered it: {}",
            builds - made.pass,
            words(made.why)
        ),
    }
}

fn words(why: Reason) -> &'static str {
    match why {
        Reason::New => "it is new",
        Reason::File => "its file was missing, or changed by somebody else",
        Reason::View => "it shows something else (its view)",
        Reason::Site => "all pages show something else (the site's facts: title, sections, foot)",
        Reason::Templates => "its templates were changed",
    }
}

/// A line for each part of a view.
fn outline(out: &mut impl Write, view: &Value) -> Result<()> {
    match view {
        Value::Object(map) => map.iter().try_for_each(|(name, value)| line(out, 4, name, value)),
        Value::String(text) => Ok(writeln!(out, "    {} characters of text", text.chars().count())?),
        _ => Ok(()),
    }
}

fn line(out: &mut impl Write, depth: usize, name: &str, value: &Value) -> Result<()> {
    let pad = " ".repeat(depth);
    match value {
        Value::Null => Ok(()),
        Value::String(text) if text.is_empty() => Ok(()),
        Value::String(text) => {
            let (text, more) = (voice::plain(text).replace('\n', " "), text.chars().count());
            let shown: String = text.chars().take(SHOWN).collect();
            let more = if more > SHOWN { format!("… {DIM}({more} characters){DIM:#}") } else { String::new() };
            Ok(writeln!(out, "{pad}{name}: {shown}{more}")?)
        }
        Value::Array(items) if items.is_empty() => Ok(()),
        Value::Array(items) => Ok(writeln!(
            out,
            "{pad}{name}: {DIM}{}{DIM:#}",
            voice::counted(items.len(), "entry").replace("entrys", "entries")
        )?),
        Value::Object(map) if depth < 6 => {
            writeln!(out, "{pad}{name}:")?;
            map.iter().try_for_each(|(name, value)| line(out, depth + 2, name, value))
        }
        Value::Object(map) => {
            line(out, depth, name, map.get("name").or_else(|| map.get("title")).unwrap_or(&Value::Null))
        }
        Value::Bool(_) | Value::Number(_) => Ok(writeln!(out, "{pad}{name}: {value}")?),
    }
}

fn file_account<'a>(edition: &'a Edition, file: &str) -> Result<FileAccount<'a>> {
    let Some(source) = edition.source(file) else { bail!("{file}: is no longer there") };
    let known = edition.known(file).map(|known| &known.what);
    let is_in = |held: &&Holding| held.card.path == file || held.copies.iter().any(|copy| copy.path == file);
    let held = edition.library.articles.iter().find(is_in);
    let shown = |path: &str| edition.source(path).map_or("", |source| source.shown.as_str());
    let (outcome, reason) = match known {
        Some(What::Article(..)) if held.is_some_and(|held| held.card.path != file) => ("copy", None),
        Some(What::Article(..)) => ("article", None),
        Some(What::Other(reason)) => ("other", Some(reason.as_str())),
        Some(What::Refused(reason)) => ("refused", Some(reason.as_str())),
        None => bail!("{file}: nothing is known of it"),
    };
    Ok(FileAccount {
        file: &source.shown,
        outcome,
        reason,
        published_from: held.filter(|held| held.card.path != file).map(|held| shown(&held.card.path)),
        address: held.map(|held| held.address.as_str()),
        pages: held.map_or_else(Vec::new, |held| pages_that_show(edition, &held.address)),
    })
}

/// Every page in whose view the address of an article stands.
fn pages_that_show<'a>(edition: &'a Edition, address: &str) -> Vec<(&'a str, &'a str)> {
    let shows = |page: &&Page| serde_json::to_string(&edition.view(page)).is_ok_and(|view| view.contains(address));
    edition.plan.pages.par_iter().filter(shows).map(|page| (page.path.as_str(), page.template)).collect()
}

fn print_file(out: &mut impl Write, account: &FileAccount<'_>) -> Result<()> {
    let FileAccount { file, outcome, reason, published_from, address, pages } = account;
    writeln!(out, "{NAME}{file}{NAME:#}")?;
    let what = match (*outcome, published_from) {
        ("copy", Some(other)) => format!("a copy of {other}, which is published in its place"),
        ("article", _) => "an article".to_owned(),
        ("other", _) => format!("not an article: {}", reason.unwrap_or_default()),
        _ => format!("refused: {}", reason.unwrap_or_default()),
    };
    writeln!(out, "  {NAME}is{NAME:#}       {what}")?;
    if let Some(address) = address {
        writeln!(out, "  {NAME}address{NAME:#}  {address}")?;
        writeln!(out, "  {NAME}shown on{NAME:#} {}", voice::counted(pages.len(), "page"))?;
    }
    pages.iter().try_for_each(|(path, template)| Ok(writeln!(out, "    {path} {DIM}{template}{DIM:#}")?))
}
