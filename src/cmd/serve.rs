//! `reprint serve`: the site in a browser while it is worked on. It never publishes anything but what `build` does.

use super::{
    ContentArgs,
    voice::{self, Loudness},
};
use crate::{
    make::{Options, Place},
    serve::{self, Said, Settings},
};
use anyhow::Result;
use clap::Args;
use std::{
    net::{IpAddr, Ipv4Addr},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

/// Show the site in a browser, and with --watch what becomes of it while you edit.
#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    content: ContentArgs,

    /// Make the site again when articles, templates, static files, recipes or site.toml change.
    #[arg(short, long)]
    watch: bool,

    /// The address to listen at; whoever can reach it can read the site.
    #[arg(short, long, value_name = "ADDR", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST), value_parser = interface)]
    interface: IpAddr,

    /// The port; 0 for any free one [default: 1111, or the next free one].
    #[arg(short, long, value_parser = port)]
    port: Option<u16>,

    /// Open the site in a browser.
    #[arg(short = 'O', long)]
    open: bool,

    /// Look for changes every so many milliseconds, where the file system does not tell of them.
    #[arg(long, value_name = "MS", num_args = 0..=1, default_missing_value = "500")]
    poll: Option<u64>,

    /// The output folder, in the place of the configured one.
    #[arg(short, long, value_name = "DIR")]
    output_dir: Option<PathBuf>,

    /// Where the site will be, in the place of the configured address; it is served below the path of that.
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,

    /// Publish into a folder that reprint did not make, and replace files in it that have a page's name.
    #[arg(short, long)]
    force: bool,
}

/// An address of this machine. Names are not asked for: whose they are is for others to say.
fn interface(text: &str) -> Result<IpAddr, String> {
    let help = "give an address: 127.0.0.1 for this machine only, 0.0.0.0 for other machines, too";
    text.parse().map_err(|_| format!("it is a name and no address; {help}"))
}

fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "it is no port; give a number from 0 to 65535".to_owned())
}

impl Serve {
    pub(super) fn run(&self, loudness: Loudness) -> Result<ExitCode> {
        let content = self.content.place()?;
        let settings = Settings {
            place: Place { output: self.output_dir.clone(), base_url: self.base_url.clone(), ..content },
            options: Options { force: self.force, ..self.content.options() },
            interface: self.interface,
            port: self.port,
            watch: self.watch,
            poll: self.poll.map(Duration::from_millis),
        };
        let open = self.open;
        let say = move |said: &Said<'_>| {
            voice::served(said, loudness);
            if let Said::Serving(url, _) = said
                && open
                && let Err(err) = opener::open_browser(url)
            {
                voice::error(&anyhow::anyhow!("{url}: cannot be opened in a browser: {err}"));
            }
        };
        serve::run(settings, Arc::new(say))?;
        Ok(ExitCode::SUCCESS)
    }
}
