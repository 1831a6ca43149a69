//! Pictures that the site holds: the store's index and the site's static files in, the pictures that pages may show out. What
//! was fetched is published where pages show it (`images = "local"`) and nowhere else; the index itself never is.

use super::Asset;
use crate::{
    config::Images,
    media::{FOLDER, INDEX, Store},
    page::{Picture, Pictures},
};
use anyhow::Result;
use std::{collections::BTreeMap, path::Path};

/// The pictures of a site, by this policy. Takes what is not to be published out of its static files.
pub(super) fn pictures(root: &Path, policy: Images, statics: &mut BTreeMap<String, Asset>) -> Result<Pictures> {
    statics.remove(&format!("{FOLDER}/{INDEX}"));
    let index = Store::new(root).index()?;
    let kept = index.kept().map(|(address, kept)| {
        let file = format!("{FOLDER}/{}", kept.file);
        (address.clone(), Picture { file, width: kept.width, height: kept.height })
    });
    if policy == Images::Local {
        return Ok(kept.filter(|(_, picture)| statics.contains_key(&picture.file)).collect());
    }
    for (_, picture) in kept {
        statics.remove(&picture.file);
    }
    Ok(Pictures::new())
}
