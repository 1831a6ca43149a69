//! Words for made articles: the clean text of the project's own articles in; sentences, titles, tags and names out, taken apart
//! and put together again by dice. What comes out reads like a newspaper seen in a dream, and is as long as a real one.

use crate::dice::Dice;
use serde_json::Value;
use std::{collections::BTreeSet, path::Path, process::Command};

/// What articles are made of.
#[derive(Debug, Default)]
pub(crate) struct Prose {
    /// First, middle and last clauses of sentences, the last with their full stop.
    clauses: [Vec<String>; 3],
    /// Sentences in which somebody speaks; they stay as they are.
    speech: Vec<String>,
    /// First and second halves of titles.
    titles: [Vec<String>; 2],
    /// Tags, the frequent ones first.
    pub(crate) tags: Vec<String>,
}

const TAGS: usize = 2000;
const NUMERALS: [char; 9] = ['一', '二', '三', '四', '五', '六', '七', '八', '九'];
const SIDES: [&str; 10] = ["东", "西", "南", "北", "上", "下", "前", "后", "新", "老"];
const SPOTS: [&str; 8] = ["岭", "桥", "湾", "渡", "屿", "溪", "塘", "坡"];
const SURNAMES: [&str; 12] = ["沈", "陆", "秦", "叶", "温", "方", "江", "许", "陶", "夏", "白", "纪"];
const GIVEN: [&str; 12] =
    ["知秋", "晚枫", "青禾", "长风", "小荷", "望川", "雨薇", "守正", "以宁", "阿满", "小川", "一禾"];

impl Prose {
    /// The words of the articles below the project's own content, as `export` prints them.
    pub(crate) fn read(program: &Path, project: &Path) -> Self {
        let out = Command::new(program).args(["export", "--quiet"]).current_dir(project).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        let mut prose = Self::default();
        let mut names = BTreeSet::new();
        for line in String::from_utf8(out.stdout).unwrap().lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            if record["language"] == "zh-Hans" {
                prose.take_title(record["title"].as_str().unwrap());
                record["body_text"].as_str().unwrap().lines().for_each(|it| prose.take_paragraph(it));
                let tags = record["tags"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
                names.extend(tags.filter(|it| is_tag(it)).map(str::to_owned));
            }
        }
        prose.take_tags(names);
        prose
    }

    fn take_paragraph(&mut self, paragraph: &str) {
        for sentence in paragraph.split_inclusive(['。', '！', '？']) {
            let chars = sentence.chars().count();
            if !sentence.ends_with(['。', '！', '？']) || !(12..=90).contains(&chars) {
                continue;
            }
            if sentence.contains(['“', '”', '《', '》', '（', '）', '【', '】']) {
                if sentence.matches('“').count() == sentence.matches('”').count() && !sentence.contains(['【', '（'])
                {
                    self.speech.push(sentence.to_owned());
                }
                continue;
            }
            let parts: Vec<&str> = sentence.split(['，', '；', '：']).collect();
            let last = parts.len() - 1;
            for (at, part) in parts.into_iter().enumerate() {
                let place = if at == last { 2 } else { at.min(1) };
                self.clauses[place].push(part.to_owned());
            }
        }
    }

    fn take_title(&mut self, title: &str) {
        let halves: Vec<&str> = title.split([' ', '，', '：', '—', '|']).map(str::trim).collect();
        let good = |it: &&&str| (4..=14).contains(&it.chars().count()) && it.chars().all(char::is_alphabetic);
        self.titles[0].extend(halves.first().filter(good).map(|&it| it.to_owned()));
        self.titles[1].extend(halves[1..].iter().filter(good).map(|&it| it.to_owned()));
    }

    /// The project's own tags, and as many more of place and subject.
    fn take_tags(&mut self, names: BTreeSet<String>) {
        let subjects: Vec<String> = names.into_iter().collect();
        let mut dice = Dice::new(subjects.len() as u64);
        let mut all: BTreeSet<String> = subjects.iter().cloned().collect();
        self.tags = subjects.clone();
        while self.tags.len() < TAGS {
            let tag = format!("{}{}", place(&mut dice), dice.one(&subjects));
            if all.insert(tag.clone()) {
                self.tags.push(tag);
            }
        }
    }

    /// Paragraphs of about so many characters in all.
    pub(crate) fn paragraphs(&self, chars: usize, dice: &mut Dice) -> Vec<String> {
        let (mut paragraphs, mut written) = (Vec::new(), 0);
        while written < chars {
            let sentences = dice.between(2, 5);
            let paragraph: String = (0..sentences).map(|_| self.sentence(dice)).collect();
            written += paragraph.chars().count();
            paragraphs.push(paragraph);
        }
        paragraphs
    }

    fn sentence(&self, dice: &mut Dice) -> String {
        if dice.share() < 0.1 {
            return dice.one(&self.speech).clone();
        }
        let [first, middle, last] = &self.clauses;
        let mut clauses = vec![dice.one(first).clone()];
        (0..dice.below(3)).for_each(|_| clauses.push(dice.one(middle).clone()));
        clauses.push(dice.one(last).clone());
        renumber(&clauses.join("，"), dice)
    }

    /// A title; that no other article has it is for the caller to see.
    pub(crate) fn title(&self, dice: &mut Dice) -> String {
        let [first, second] = &self.titles;
        let title = format!("{} {}", dice.one(first), dice.one(second));
        format!("{}{}", place(dice), renumber(&title, dice))
    }

    /// Some tags, most often of the frequent ones.
    pub(crate) fn some_tags(&self, dice: &mut Dice) -> Vec<String> {
        let count = dice.between(1, 5);
        let tags: BTreeSet<&String> = (0..count).map(|_| dice.ranked(&self.tags)).collect();
        tags.into_iter().cloned().collect()
    }
}

/// A village that is on no map.
pub(crate) fn place(dice: &mut Dice) -> String {
    format!("{}{}", dice.one(&SIDES), dice.one(&SPOTS))
}

/// Somebody who does not exist.
pub(crate) fn person(dice: &mut Dice) -> String {
    format!("{}{}", dice.one(&SURNAMES), dice.one(&GIVEN))
}

fn is_tag(name: &str) -> bool {
    let han = |it: char| ('\u{4e00}'..='\u{9fff}').contains(&it);
    (2..=4).contains(&name.chars().count()) && name.chars().all(han)
}

/// The same text with other numbers, so that two articles seldom agree for long.
fn renumber(text: &str, dice: &mut Dice) -> String {
    let number = |it: char| NUMERALS.contains(&it) || "十百千".contains(it);
    let chars: Vec<char> = text.chars().collect();
    let counts = |at: usize| {
        at.checked_sub(1).is_some_and(|it| number(chars[it])) || chars.get(at + 1).is_some_and(|&it| number(it))
    };
    let other = |(at, &it): (usize, &char)| match it {
        '1'..='9' => char::from(b'1' + dice.below(9) as u8),
        _ if NUMERALS.contains(&it) && counts(at) => *dice.one(&NUMERALS),
        _ => it,
    };
    chars.iter().enumerate().map(other).collect()
}
