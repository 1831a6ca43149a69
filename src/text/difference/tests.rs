//! Differences of small texts, as a person would tell them; and what must hold of any two texts.

use super::{Difference, Fate, Sign, difference};
use proptest::prelude::*;
use std::fmt::Write;

/// A difference in one line for each paragraph: what is gone in `[-…-]`, what is new in `{+…+}`, form in `~old|new~`.
fn shown(old: &str, new: &str) -> String {
    let found = difference(("", old), ("", new));
    let mut out = String::new();
    for paragraph in &found.paragraphs {
        let fate = match paragraph.fate {
            Fate::Same => '=',
            Fate::Form => '~',
            Fate::Changed => '*',
            Fate::Removed => '-',
            Fate::Added => '+',
            Fate::MovedAway => '<',
            Fate::MovedHere => '>',
        };
        write!(out, "{fate} ").unwrap();
        for run in &paragraph.runs {
            let (old, new) = (run.old.trim_end_matches('\n'), run.new.trim_end_matches('\n'));
            match run.sign {
                Sign::Same | Sign::Wrapped => out.push_str(new),
                Sign::Form => write!(out, "~{old}|{new}~").unwrap(),
                Sign::Changed if old.is_empty() => write!(out, "{{+{new}+}}").unwrap(),
                Sign::Changed if new.is_empty() => write!(out, "[-{old}-]").unwrap(),
                Sign::Changed => write!(out, "[-{old}-]{{+{new}+}}").unwrap(),
            }
        }
        out.push('\n');
    }
    out
}

fn kinds(old: (&str, &str), new: (&str, &str)) -> (Vec<&'static str>, usize) {
    let found = difference(old, new);
    (found.kinds.iter().map(|kind| kind.name()).collect(), found.share)
}

#[test]
fn words_and_characters() {
    assert_eq!(shown("渡轮停航三天，无人受伤。", "渡轮停航五天，无人受伤。"), "* 渡轮停航[-三-]{+五+}天，无人受伤。\n");
    assert_eq!(
        shown("The ferry was late on Monday.", "The ferry was cancelled on Monday."),
        "* The ferry was [-late-]{+cancelled+} on Monday.\n"
    );
    assert_eq!(
        shown("桥修好了。\n市长说：很快。", "桥修好了。\n市长没有说话。"),
        "= 桥修好了。\n* 市长[-说：很快-]{+没有说话+}。\n"
    );
}

#[test]
fn paragraphs_that_are_gone_or_new_stand_by_themselves() {
    assert_eq!(
        shown("他说桥高。\n他说水深。\n他走了。", "他说桥高。\n他说路远。\n他说水深。\n他走了。"),
        "= 他说桥高。\n+ {+他说路远。+}\n= 他说水深。\n= 他走了。\n"
    );
    assert_eq!(shown("甲一。\n乙二。\n丙三。", "甲一。\n丙三。"), "= 甲一。\n- [-乙二。-]\n= 丙三。\n");
    assert_eq!(shown("", "甲。"), "+ {+甲。+}\n");
    assert_eq!(shown("甲。", ""), "- [-甲。-]\n");
    assert_eq!(shown("", ""), "");
}

#[test]
fn what_is_wrapped_anew_is_no_change() {
    let (old, new) =
        ("听雨桥的桥面\n抬高了四十厘米。\nIt took\na year.", "听雨桥的桥面抬高了四十厘米。\nIt took a year.");
    let found = difference(("桥", old), ("桥", new));
    assert_eq!((found.share, found.kinds.len()), (0, 0));
    assert!(found.paragraphs.iter().all(|it| it.fate == Fate::Same));
    assert_eq!(shown(old, new), "= 听雨桥的桥面抬高了四十厘米。\n= It took a year.\n");
    // And a word that changed in it is the only one that is told.
    assert_eq!(shown("听雨桥\n抬高了四十厘米。", "听雨桥抬高了五十厘米。"), "* 听雨桥抬高了[-四-]{+五+}十厘米。\n");
}

#[test]
fn form_is_told_apart() {
    assert_eq!(shown("螞蟻集團，上市。", "蚂蚁集团,上市。"), "~ ~螞蟻|蚂蚁~集~團，|团,~上市。\n");
    for (old, new) in
        [("桥高，水深", "桥高。水深"), ("用 iPhone 拍", "用iPhone拍"), ("１２３人", "123人"), ("IPO", "ipo")]
    {
        assert_eq!(kinds(("题", old), ("题", new)), (vec!["form"], 0), "{old}");
    }
}

#[test]
fn kinds_of_changes() {
    let text = "渡轮停航三天，两人受伤，码头关闭。";
    for (new, want) in [
        ("渡轮停航五天，两人受伤，码头关闭。", vec!["numbers"]),
        ("渡轮停航三天，两人失踪，码头关闭。", vec!["wording"]),
        ("渡轮停航三天，四人失踪，码头关闭。", vec!["numbers", "wording"]),
        ("渡轮停航三天，两人受伤；码头关闭。", vec!["form"]),
    ] {
        assert_eq!(kinds(("题", text), ("题", new)).0, want, "{new}");
    }
    assert_eq!(kinds(("涨 1,000 元", ""), ("涨 2,000 元", "")).0, ["headline", "numbers"]);
    assert_eq!(kinds(("甲", "同"), ("乙", "同")), (vec!["headline"], 0));
    let more = format!("{text}\n居民等了很久才回家。");
    assert_eq!(kinds(("", text), ("", &more)).0, ["passages-added"]);
    assert_eq!(kinds(("", &more), ("", text)).0, ["passages-removed"]);
    // 一 in a word is no number.
    assert_eq!(kinds(("", "有一些人来了"), ("", "有许多人来了")).0, ["wording"]);
}

#[test]
fn how_much_was_changed() {
    assert_eq!(kinds(("", "甲乙丙丁"), ("", "甲乙丙戊")).1, 250);
    assert_eq!(kinds(("", "甲"), ("", "乙")).1, 1000);
    let long = "字".repeat(5000);
    assert_eq!(kinds(("", &long), ("", &format!("{long}甲"))).1, 1);
}

#[test]
fn a_paragraph_that_moved_is_not_told_as_gone() {
    let [a, b, c] = ["桥面在去年夏天抬高了四十厘米。", "木匠用了六百二十块新的杉木板。", "渡轮每天开八班，周日停航。"];
    let (old, new) = ([a, b, c].join("\n"), [b, c, a].join("\n"));
    assert_eq!(shown(&old, &new), format!("< [-{a}-]\n= {b}\n= {c}\n> {{+{a}+}}\n"));
    let found = difference(("", &old), ("", &new));
    assert_eq!((found.share, found.kinds.iter().map(|it| it.name()).collect::<Vec<_>>()), (0, vec!["moved"]));
}

/// Both texts, put together of the runs of a difference.
fn whole(found: &Difference<'_>) -> (String, String) {
    let runs = || found.paragraphs.iter().flat_map(|it| &it.runs);
    (runs().map(|run| run.old).collect(), runs().map(|run| run.new).collect())
}

/// A text of so many paragraphs that no other text has.
fn noise(seed: u64, paragraphs: u64) -> String {
    let letter = |n: u64| char::from_u32(0x4e00 + (crate::text::units::mixed(n) % 3000) as u32).unwrap();
    let line =
        |n: u64| (0..20).map(|at| letter(seed * 1_000_003 + n * 100 + at)).chain(['。', '\n']).collect::<String>();
    (0..paragraphs).map(line).collect()
}

#[test]
fn large_and_mean_texts_are_compared_soon() {
    let long = noise(1, 5000);
    let mut lines: Vec<&str> = long.lines().collect();
    lines.swap(10, 4000);
    lines.remove(2000);
    let edited = lines.join("\n");
    let other = noise(2, 5000);
    let same = "的".repeat(30_000);
    let two: String =
        (0..30_000).map(|n| if crate::text::units::mixed(n).is_multiple_of(2) { '甲' } else { '乙' }).collect();
    let three: String =
        (0..27_000).map(|n| if crate::text::units::mixed(n + 7).is_multiple_of(2) { '甲' } else { '乙' }).collect();
    let shorter = &same[3000..];
    for (old, new) in [(&*long, &*edited), (&*long, &*other), (&*same, shorter), (&*two, &*three), (&*same, &*two)] {
        let found = difference(("", old), ("", new));
        assert_eq!(whole(&found), (old.to_owned(), new.to_owned()));
    }
    let found = difference(("", &long), ("", &edited));
    assert!(found.share < 3, "{}", found.share);
}

proptest! {
    #[test]
    fn the_runs_are_both_texts(old in "[甲乙蟻蚁，。ab1 \n]{0,60}", new in "[甲乙蟻蚁，。ab1 \n]{0,60}") {
        let found = difference((&old, &old), (&new, &new));
        prop_assert_eq!(whole(&found), (old.clone(), new.clone()));
        let headline: (String, String) =
            (found.headline.iter().map(|run| run.old).collect(), found.headline.iter().map(|run| run.new).collect());
        prop_assert_eq!(headline, (old.clone(), new.clone()));
        for run in found.paragraphs.iter().flat_map(|it| &it.runs) {
            prop_assert!(run.sign != Sign::Same || run.old == run.new);
        }
    }

    #[test]
    fn a_text_does_not_differ_from_itself(text in "\\PC{0,80}") {
        let found = difference((&text, &text), (&text, &text));
        prop_assert_eq!((found.share, found.kinds.len()), (0, 0));
        prop_assert!(found.paragraphs.iter().all(|it| it.fate == Fate::Same));
    }

    #[test]
    fn any_two_texts_are_compared(old in "\\PC{0,80}", new in "\\PC{0,80}") {
        prop_assert_eq!(whole(&difference(("", &old), ("", &new))), (old, new));
    }
}
