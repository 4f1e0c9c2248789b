//! When the buyers of a random run arrive: as the race says, or in one of a few patterns over a time.

use dynamodb_sandbox::simulator::arrival::Arrival;
use leptos::prelude::*;

use crate::ui::words::catalogue::at_random::arrival as text;

/// Waves of the pattern that has them, and which part of the time from one to the next each of them lasts.
const WAVES: u32 = 5;
const WAVE_PART: u32 = 5;

/// The patterns on offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pattern {
    Own,
    AtOnce,
    Evenly,
    Uniform,
    Poisson,
    Waves,
}

impl Pattern {
    const ALL: [Self; 6] = [Self::Own, Self::AtOnce, Self::Evenly, Self::Uniform, Self::Poisson, Self::Waves];

    fn name(self) -> &'static str {
        match self {
            Self::Own => text::own(),
            Self::AtOnce => text::at_once(),
            Self::Evenly => text::evenly(),
            Self::Uniform => text::uniform(),
            Self::Poisson => text::poisson(),
            Self::Waves => text::waves(),
        }
    }

    /// Whether it is spread over a time that can be chosen.
    fn takes_time(self) -> bool {
        !matches!(self, Self::Own | Self::AtOnce)
    }

    /// The arrivals over so many microseconds; none for those of the race.
    fn over(self, over: u32) -> Option<Arrival> {
        let every = over / WAVES;
        match self {
            Self::Own => None,
            Self::AtOnce => Some(Arrival::Constant(0)),
            Self::Evenly => Some(Arrival::Evenly { over }),
            Self::Uniform => Some(Arrival::Uniform(0, over)),
            Self::Poisson => Some(Arrival::Poisson { over }),
            Self::Waves => Some(Arrival::Waves { waves: WAVES as u16, every, lasting: every / WAVE_PART }),
        }
    }
}

/// Times that arrivals may be spread over, in microseconds, with their names.
fn times() -> [(u32, &'static str); 4] {
    [
        (100_000, text::tenth()),
        (1_000_000, text::second()),
        (10_000_000, text::ten()),
        (60_000_000, text::minute()),
    ]
}

/// Two lists to choose from.
#[component]
pub(super) fn ArrivalChoice(
    /// What is chosen.
    chosen: RwSignal<Option<Arrival>>,
) -> impl IntoView {
    let pattern = RwSignal::new(Pattern::Own);
    let over = RwSignal::new(1_000_000_u32);
    Effect::new(move |_| chosen.set(pattern.get().over(over.get())));
    let choose_pattern = move |event| {
        let index: Option<usize> = event_target_value(&event).parse().ok();
        if let Some(choice) = index.and_then(|index| Pattern::ALL.get(index)) {
            pattern.set(*choice);
        }
    };
    let choose_time = move |event| {
        if let Ok(time) = event_target_value(&event).parse() {
            over.set(time);
        }
    };
    view! {
        <label>
            <span>{text::label()}</span>
            <select on:change=choose_pattern>
                {Pattern::ALL.into_iter().enumerate().map(|(index, choice)| view! {
                    <option value=index.to_string()>{choice.name()}</option>
                }).collect_view()}
            </select>
        </label>
        <Show when=move || pattern.get().takes_time()>
            <label>
                <span>{text::over()}</span>
                <select on:change=choose_time>
                    {times().into_iter().map(|(time, name)| view! {
                        <option value=time.to_string() selected=time == over.get_untracked()>{name}</option>
                    }).collect_view()}
                </select>
            </label>
        </Show>
    }
}
