//! How long it takes to read a lesson's steps.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::text::StepText;

/// Words of prose that are read in a minute. Vietnamese writes its syllables apart, and each counts as a word.
const WORDS_PER_MINUTE: usize = 200;
/// Most seconds that the step in the middle takes, if all steps of a language are sorted by their length.
const MOST_IN_THE_MIDDLE: usize = 90;

/// How long each step takes, by the language's code.
#[derive(Debug, Default)]
pub(crate) struct Reading(BTreeMap<&'static str, Vec<(usize, String)>>);

/// What there is to say of a language.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    /// Its code.
    pub(crate) language: &'static str,
    /// Seconds of the step in the middle; the longer one of the two if there are two.
    pub(crate) median: usize,
    /// Seconds of the longest step.
    pub(crate) longest: usize,
    /// Which that is: `lesson#step`.
    pub(crate) step: String,
}

impl Reading {
    /// Adds the steps of a lesson in a language.
    pub(super) fn add(&mut self, language: &'static str, slug: &str, steps: &[StepText]) {
        let times = steps.iter().map(|step| (seconds(step), format!("{slug}#{}", step.id)));
        self.0.entry(language).or_default().extend(times);
    }

    /// What there is to say, language by language.
    pub(crate) fn summaries(&self) -> Vec<Summary> {
        let summary = |(language, steps): (&&'static str, &Vec<(usize, String)>)| {
            let mut steps: Vec<&(usize, String)> = steps.iter().collect();
            steps.sort();
            let (median, _) = steps.get(steps.len() / 2)?;
            let (longest, step) = steps.last()?;
            Some(Summary { language, median: *median, longest: *longest, step: step.clone() })
        };
        self.0.iter().filter_map(summary).collect()
    }

    /// Fails if the step in the middle is too long in a language.
    pub(super) fn check(&self) -> Result<()> {
        match self.summaries().into_iter().find(|summary| summary.median > MOST_IN_THE_MIDDLE) {
            Some(Summary { language, median, .. }) => {
                bail!(
                    "{language}: half of the steps take {median} s or more to read; at most {MOST_IN_THE_MIDDLE}"
                )
            }
            None => Ok(()),
        }
    }
}

/// Seconds that it takes to read what a step says before anything is done in it: its text, its question and the
/// answers to choose from, at [`WORDS_PER_MINUTE`], rounded up. A word is what stands between spaces and has a letter
/// or a digit in it. Code, inline or in blocks, is looked at rather than read and does not count; neither do hints,
/// which not everybody needs, nor what is said afterwards.
fn seconds(step: &StepText) -> usize {
    let texts = [&step.body].into_iter().chain(&step.question).chain(step.choices.values());
    let words: usize = texts.map(|html| words(html)).sum();
    (words * 60).div_ceil(WORDS_PER_MINUTE)
}

/// Words of prose in HTML that was rendered from Markdown.
fn words(html: &str) -> usize {
    let mut prose = String::new();
    let mut in_code = 0_usize;
    for (index, part) in html.split('<').enumerate() {
        let (tag, text) = part.split_once('>').filter(|_| index > 0).unwrap_or(("", part));
        match tag.split_whitespace().next() {
            Some("code") => in_code += 1,
            Some("/code") => in_code = in_code.saturating_sub(1),
            // Words that only a tag separates are two; letters that are only marked are one.
            Some("p" | "/p" | "li" | "/li" | "td" | "th" | "br") => prose.push(' '),
            _ => {}
        }
        if in_code == 0 {
            prose.push_str(text);
        }
    }
    prose.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(id: &str, count: usize) -> StepText {
        let body = format!("<p>{}</p>", "word ".repeat(count));
        StepText { id: id.to_owned(), body, ..StepText::default() }
    }

    #[test]
    fn prose_is_counted_and_code_is_not() {
        for (html, count) in [
            ("", 0),
            ("<p>Two words.</p>", 2),
            ("<p>One<em>word</em>, and – three</p>", 3),
            (
                "<p>Send <code>PutItem</code> twice.</p>\n<pre><code class=\"language-json\">{ \"a\": 1 }</code></pre>",
                2,
            ),
            ("<ul>\n<li>a</li><li>b</li>\n</ul>", 2),
            ("<p>Đọc một tờ biên lai</p>", 5),
            ("5 &lt; 7 <a href=\"lesson/one/\">here</a>", 4),
        ] {
            assert_eq!(words(html), count, "{html}");
        }
    }

    #[test]
    fn a_step_takes_as_long_as_what_it_says_before_the_work() {
        let asked = StepText {
            question: Some("word ".repeat(50)),
            choices: [("a".to_owned(), "word ".repeat(50))].into(),
            hints: vec!["word ".repeat(500)],
            passed: Some("word ".repeat(500)),
            ..step("asked", 100)
        };
        assert_eq!((seconds(&asked), seconds(&step("one", 1)), seconds(&step("none", 0))), (60, 1, 0));
    }

    #[test]
    fn the_step_in_the_middle_must_not_be_long() {
        let mut reading = Reading::default();
        assert_eq!(reading.summaries(), []);
        reading.add("en", "one", &[step("a", 300), step("b", 10), step("c", 1_000)]);
        let summary = Summary { language: "en", median: 90, longest: 300, step: "one#c".to_owned() };
        assert_eq!(reading.summaries(), [summary]);
        reading.check().expect("the longest may be longer");
        reading.add("vi", "one", &[step("a", 304)]);
        let error = reading.check().expect_err("too long").to_string();
        assert!(error.contains("vi: half of the steps take 92 s"), "{error}");
    }
}
