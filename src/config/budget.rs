//! `[budget]`: how large the site may become. The name of a host in, the limits that hold out. It never measures anything.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How large the site may become.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// Who publishes it, whose limits are known.
    pub host: Host,
    /// The most bytes of all files; 0 where the host's limit counts.
    pub bytes: u64,
    /// The most files; 0 where the host's limit counts.
    pub files: u64,
    /// The most bytes of one file; 0 where the host's limit counts.
    pub file_bytes: u64,
}

/// Hosts whose limits are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Host {
    /// 1 GB.
    #[default]
    GithubPages,
    /// 1 GB in 200,000 files, on gitlab.com.
    GitlabPages,
    /// 20,000 files of 25 MiB each, without a paid plan.
    CloudflarePages,
    /// Any other: there is no limit but one's own.
    None,
}

/// Limits that hold: none where nothing limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of all files.
    pub bytes: Option<u64>,
    /// Number of files.
    pub files: Option<u64>,
    /// Bytes of one file.
    pub file_bytes: Option<u64>,
}

impl Host {
    /// Its name, for people; none where there is nobody to name.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::GithubPages => Some("GitHub Pages"),
            Self::GitlabPages => Some("GitLab Pages"),
            Self::CloudflarePages => Some("Cloudflare Pages"),
            Self::None => None,
        }
    }

    fn limits(self) -> Limits {
        let none = Limits::default();
        match self {
            Self::GithubPages => Limits { bytes: Some(1_000_000_000), ..none },
            Self::GitlabPages => Limits { bytes: Some(1_000_000_000), files: Some(200_000), ..none },
            Self::CloudflarePages => Limits { files: Some(20_000), file_bytes: Some(25 << 20), ..none },
            Self::None => none,
        }
    }
}

impl Budget {
    /// The limits that hold: the owner's, else the host's.
    pub fn limits(&self) -> Limits {
        let host = self.host.limits();
        let own = |limit: u64| Some(limit).filter(|limit| *limit > 0);
        Limits {
            bytes: own(self.bytes).or(host.bytes),
            files: own(self.files).or(host.files),
            file_bytes: own(self.file_bytes).or(host.file_bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, Limits};
    use crate::config::{Budget, Config};

    #[test]
    fn own_limits_are_in_the_place_of_the_hosts() {
        let limits = |text: &str| Config::parse(text, "site.toml").unwrap().budget.limits();
        let (none, gb) = (Limits::default(), Some(1_000_000_000));
        assert_eq!(limits(""), Limits { bytes: gb, ..none });
        assert_eq!(limits("budget = { host = \"none\" }"), none);
        let cloudflare = Limits { bytes: Some(7), files: Some(20_000), file_bytes: Some(26_214_400) };
        assert_eq!(limits("[budget]\nhost = \"cloudflare-pages\"\nbytes = 7"), cloudflare);
        assert_eq!(
            limits("[budget]\nfiles = 9\nfile_bytes = 8"),
            Limits { bytes: gb, files: Some(9), file_bytes: Some(8) }
        );
        assert_eq!(Config::default().budget, Budget { host: Host::GithubPages, bytes: 0, files: 0, file_bytes: 0 });
    }
}
