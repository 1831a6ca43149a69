//! What publishing would take away: the articles that are published in, and those that an edition has; a refusal out where too many
//! are missing. Folders are unmounted and half copied more often than archives are given up.

use super::Site;
use anyhow::{Result, bail};

/// So few articles an owner takes away on purpose, of however few.
const FEW: usize = 2;

/// Refuses an edition that has far fewer articles than are published, or none.
pub(super) fn require_articles<'a>(
    site: &Site,
    published: impl Iterator<Item = &'a str>,
    planned: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let [published, planned] = [published.filter(is_article).count(), planned.filter(is_article).count()];
    let lost = published.saturating_sub(planned);
    let limit = site.config.max_loss;
    let is_empty = planned == 0 && published > 0 && limit < 100;
    let is_much = lost > FEW && lost * 100 > published * usize::from(limit);
    if is_empty || is_much {
        bail!(
            "{}: has {published} articles, and this build {planned}; nothing was changed. Look whether all of them are still in {}; if \
             they are to go, say --allow-loss, or allow more than {limit} of a hundred with max_loss in site.toml",
            site.output_shown,
            site.content.iter().map(|content| content.shown.as_str()).collect::<Vec<_>>().join(", "),
        );
    }
    Ok(())
}

/// Whether a path is an article's own page: below its day, or among those without one.
fn is_article(path: &&str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    let is_number = |text: &str, digits: usize| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    match parts[..] {
        [year, month, day, _, "index.html"] => is_number(year, 4) && is_number(month, 2) && is_number(day, 2),
        ["undated", _, "index.html"] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_article;

    #[test]
    fn an_article_is_told_by_its_path() {
        for (path, want) in [
            ("2021/03/02/deng-1/index.html", true),
            ("undated/x-1/index.html", true),
            ("2021/03/02/index.html", false),
            ("undated/index.html", false),
            ("zh-hant/2021/03/02/deng-1/index.html", false),
            ("2021/03/02/deng-1/provenance.json", false),
            ("tags/a/b/c/index.html", false),
        ] {
            assert_eq!(is_article(&path), want, "{path}");
        }
    }
}
