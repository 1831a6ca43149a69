//! The bodies of articles that several files make together: pages that follow are joined to the first one, and what the shown
//! file lacks is taken from those that lend it. A library and the bodies of files in, the body that is shown out.

use crate::{
    article::Body,
    library::{ArticleId, Holding, Library, Relation},
};
use std::{collections::BTreeMap, mem};

/// The articles whose body is not that of one file alone, by the path of the file that is shown.
pub(super) fn composed(library: &Library) -> BTreeMap<String, ArticleId> {
    let is_composed = |(_, held): &(ArticleId, &Holding)| !held.lent.is_empty() || parts(held).next().is_some();
    let all = library.articles.enumerated().filter(is_composed);
    all.map(|(at, held)| (held.card.path.clone(), at)).collect()
}

/// The body that is shown of an article, given that of its file.
pub(super) fn body(held: &Holding, mut body: Body, of_file: impl Fn(&str) -> Option<Body>) -> Body {
    for part in parts(held).filter_map(&of_file) {
        append(&mut body, part);
    }
    for lent in &held.lent {
        let Some(from) = of_file(&lent.from) else { continue };
        match lent.field {
            "byline" if body.byline.is_none() => body.byline = from.byline,
            "lead_image" if body.lead_image.is_none() && body.lead_beside.is_none() => {
                (body.lead_image, body.lead_alt, body.lead_beside) = (from.lead_image, from.lead_alt, from.lead_beside);
            }
            "caption" if body.caption.is_none() => body.caption = from.caption,
            "date" if body.date_evidence.is_empty() => body.date_evidence = from.date_evidence,
            _ => {}
        }
    }
    body
}

/// Files with the pages that follow the first one, in order.
fn parts(held: &Holding) -> impl Iterator<Item = &str> {
    let parts = held.others.iter().filter(|other| other.relation == Relation::Part);
    parts.map(|other| other.card.path.as_str())
}

fn append(body: &mut Body, part: Body) {
    body.content = mem::take(&mut body.content).followed_by(part.content);
    body.editors.extend(part.editors.into_iter().filter(|name| !body.editors.contains(name)).collect::<Vec<_>>());
    body.removed.extend(part.removed);
}
