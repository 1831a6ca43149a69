//! `reprint why`: what a page shows, what it is made of, and why the last build made it or left it alone; for an article, the
//! story that it is part of with the scores that say so, and the pages that show it. It never writes a file.

pub(super) mod file;

use super::{
    ContentArgs, inspect, spoken,
    tracks::Tracks,
    voice::{self, Loudness},
};
use crate::{
    cache::{Key, Made, Why as Reason},
    make::{self, Edition, Memory, Need, Site},
    page::Page,
    source,
};
use anstyle::Style;
use anyhow::{Result, bail};
use clap::Args;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;
use std::{
    io::Write,
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
    /// A page (`tags/index.html`, `2021/03/02/x/`, its address, its file in the output folder), or an article: its file, its
    /// address at the outlet or the mirror, or the address here that it would have if it were not a copy.
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
    /// Of a story: which of its articles are alike, and how much.
    pairs: Vec<file::Pair<'a>>,
    shows: Value,
}

impl Why {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let site = Arc::new(Site::load(&self.content.place()?, Need::Everything)?);
        let tracks = Tracks::new(loudness);
        let (edition, memory) = make::look(&site, &self.content.options(), &tracks)?;
        drop(tracks);
        let mut out = spoken::out();
        if let Some(page) = self.page(&edition) {
            let account = page_account(&edition, &memory, page);
            if self.json { json(&account)? } else { print_page(&mut out, &account)? }
        } else if let Some(file) = self.file(&edition) {
            let account = file::account(&edition, &file)?;
            if self.json { json(&account)? } else { file::print(&mut out, &account)? }
        } else {
            let hint = self.suggestion(&edition);
            bail!("{}: neither a page of the site nor the file of an article{hint}", self.path);
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

    /// The article's file that is meant, by its path in the archive: named itself, or by an address of the article.
    fn file(&self, edition: &Edition) -> Option<String> {
        let file = PathBuf::from(&self.path);
        let names = [inspect::name(&edition.site, &file), self.path.clone()];
        let named = names.iter().find_map(|name| edition.named(name)).map(|source| source.path.clone());
        named.or_else(|| file::with_address(&edition.library, &self.path))
    }

    /// The page whose name is most like what was typed.
    fn suggestion(&self, edition: &Edition) -> String {
        let pages = edition.plan.pages.iter().map(|page| page.path.as_str());
        let near = pages.map(|path| (strsim::jaro_winkler(path, &self.path), path)).max_by(|a, b| a.0.total_cmp(&b.0));
        match near {
            Some((likeness, path)) if likeness > 0.85 => format!("; did you mean {path}?"),
            _ => "; `reprint inspect` shows what becomes of any file".to_owned(),
        }
    }
}

fn json(account: &impl Serialize) -> Result<()> {
    spoken::json(account, true)
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
        pairs: file::story_at(edition, &page.path).map(|story| file::pairs(edition, story, None)).unwrap_or_default(),
        shows: serde_json::to_value(&view).unwrap_or_default(),
    }
}

fn print_page(out: &mut impl Write, account: &PageAccount<'_>) -> Result<()> {
    let PageAccount { page, templates, key, made, builds, next, pairs, shows, .. } = account;
    writeln!(out, "{NAME}{}{NAME:#}", voice::name(page))?;
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
    file::print_pairs(out, pairs)?;
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
            let (text, more) = (voice::plain(text).replace(['\n', '\t'], " "), text.chars().count());
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
