//! The distinct states as a picture to walk through: a column per number of moves made, an edge per move.
//!
//! States are buttons over an SVG of their edges. The arrow keys go along the edges, Enter plays the way to a state
//! by hand; what the futures from there have in common is drawn by shape and colour, and said beneath.

use dynamodb_sandbox::workbench::picture::{Picture, Placed, Standing, Step};
use dynamodb_sandbox::workbench::view::{GraphView, NodeView, RunKind, StageView};
use leptos::html::Div;
use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use crate::ui::dom;
use crate::ui::stage::{Scene, futures};
use crate::ui::turns;
use crate::ui::words::catalogue::explorer::picture as text;
use crate::ui::words::{self, large, whole};

/// Width of a column and height of a row, in rem.
const COLUMN: f64 = 4.5;
const ROW: f64 = 2.25;
/// Height of the row of numbers above, and of the margins around the states, in rem.
const HEAD: f64 = 2.75;
/// States drawn in one turn of the page.
const AT_ONCE: usize = 10;
/// Half the height of a mark in its own coordinates.
const MARK: f64 = 10.0;

/// The picture, if there are few enough states for one.
#[component]
pub(super) fn States(scene: Scene) -> impl IntoView {
    let graph = scene.part(|view| view.futures.as_ref().and_then(|futures| futures.graph.clone()));
    let too_many = scene.part(|view| view.futures.as_ref().is_some_and(|futures| futures.graph.is_none()));
    view! {
        {move || graph.get().map(|graph| view! { <Drawn scene graph/> })}
        {move || too_many.get().then(|| view! { <p class="aside">{text::too_many()}</p> })}
    }
}

#[component]
fn Drawn(scene: Scene, graph: GraphView) -> impl IntoView {
    let picture = StoredValue::new(Picture::of(&graph));
    let (columns, rows) = picture.with_value(|picture| (picture.columns, picture.rows));
    let (width, height) = (columns as f64 * COLUMN, rows as f64 * ROW);
    let nodes = StoredValue::new(graph.nodes.clone());
    let at = RwSignal::new(0_usize);
    let paper = NodeRef::<Div>::new();
    let here = scene.part(|view| (view.run == RunKind::ByHand).then(|| view.moves.clone()));
    let here = Memo::new(move |_| {
        let moves = here.get()?;
        nodes.with_value(|nodes| nodes.iter().position(|node| node.moves == moves))
    });
    let play = move |state: usize| {
        if let Some(moves) = nodes.with_value(|nodes| nodes.get(state).map(|node| node.moves.clone())) {
            futures::replay(scene, moves);
        }
    };
    let pressed = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => Step::Ahead,
            "ArrowLeft" => Step::Back,
            "ArrowUp" => Step::Up,
            "ArrowDown" => Step::Down,
            "Home" => Step::Start,
            "End" => Step::End,
            "Enter" => {
                event.prevent_default();
                return play(at.get_untracked());
            }
            _ => return,
        };
        // The arrows mean the picture here, not the race.
        event.prevent_default();
        event.stop_propagation();
        let to = picture.with_value(|picture| picture.step(at.get_untracked(), step));
        if let (Some(to), Some(paper)) = (to, paper.get_untracked()) {
            at.set(to);
            if let Some(state) = dom::find(&paper, &format!("[data-state=\"{to}\"]")) {
                // An element that is there takes the focus.
                let _ = state.focus();
            }
        }
    };
    // A tall picture is opened where it begins: in the middle.
    Effect::new(move |_| {
        if let Some(paper) = paper.get() {
            request_animation_frame(move || {
                paper.set_scroll_top((paper.scroll_height() - paper.client_height()) / 2);
            });
        }
    });
    let all = picture.with_value(|picture| edges(picture, &graph.edges));
    let way = move || {
        picture.with_value(|picture| {
            let way = picture.way(at.get());
            let steps: Vec<(usize, usize)> = way.iter().copied().zip(way.iter().copied().skip(1)).collect();
            edges(picture, &steps)
        })
    };
    let ahead = move || {
        picture.with_value(|picture| {
            let from = at.get();
            let ahead = picture.states.get(from).map(|state| state.ahead.clone()).unwrap_or_default();
            let steps: Vec<(usize, usize)> = ahead.into_iter().map(|to| (from, to)).collect();
            edges(picture, &steps)
        })
    };
    let drawn = turns::growing(graph.nodes.len(), AT_ONCE);
    let state = move |index: usize| {
        let place = picture.with_value(|picture| picture.states.get(index).cloned())?;
        Some((place, nodes.with_value(|nodes| nodes.get(index).cloned())?))
    };
    let said =
        move || nodes.with_value(|nodes| nodes.get(at.get()).map(|node| scene.read(|view| said(view, node))));
    let can_play = move || at.get() != 0;
    view! {
        <figure class="picture">
            <figcaption>
                <h3>{text::title()}</h3>
                <p class="aside">{text::how()}</p>
                <ul class="legend">
                    {[(Standing::Good, text::legend::good()), (Standing::Mixed, text::legend::mixed()), (Standing::Bad, text::legend::bad())]
                        .into_iter()
                        .map(|(futures, words)| view! { <li><Mark futures share=0.5 end=false/>{words}</li> })
                        .collect_view()}
                    <li><Mark futures=Standing::Good share=0.0 end=true/>{text::legend::end()}</li>
                </ul>
            </figcaption>
            <div class="paper" role="group" aria-label=text::label() node_ref=paper on:keydown=pressed>
                <div class="sheet" style:width=rem(width) style:height=rem(height + HEAD)>
                    <div class="columns" aria-hidden="true">
                        {(0..columns).map(|column| view! { <span style:left=rem((column as f64 + 0.5) * COLUMN)>{whole(column as u64)}</span> }).collect_view()}
                    </div>
                    <div class="states" style:height=rem(height)>
                        <svg viewBox=format!("0 0 {width} {height}") aria-hidden="true">
                            <path class="edges" d=all vector-effect="non-scaling-stroke"></path>
                            <path class="ahead" d=ahead vector-effect="non-scaling-stroke"></path>
                            <path class="way" d=way vector-effect="non-scaling-stroke"></path>
                        </svg>
                        <For each=move || 0..drawn.get() key=|&index| index let:index>
                            {state(index).map(|(place, node)| view! { <State scene index place node at here/> })}
                        </For>
                    </div>
                </div>
            </div>
            <div class="state-said">
                <p role="status">{said}</p>
                <button type="button" aria-disabled=move || (!can_play()).to_string() on:click=move |_| if can_play() { play(at.get_untracked()) }>
                    {text::play()}
                </button>
            </div>
        </figure>
    }
}

/// One state: a button with a mark.
#[component]
fn State(
    scene: Scene,
    index: usize,
    place: Placed,
    node: NodeView,
    at: RwSignal<usize>,
    here: Memo<Option<usize>>,
) -> impl IntoView {
    let share = f64::from(node.harmful_per_mille) / 1000.0;
    let label = scene.view_now().map(|view| label(&view, &node, place.futures)).unwrap_or_default();
    let end = place.ahead.is_empty();
    view! {
        <button
            type="button"
            class="state"
            data-state=index
            aria-label=label
            aria-current=move || (here.get() == Some(index)).then_some("step")
            class:chosen=move || at.get() == index
            tabindex=move || if at.get() == index { "0" } else { "-1" }
            style:left=rem((place.column as f64 + 0.5) * COLUMN)
            style:top=rem((place.row + 0.5) * ROW)
            on:focus=move |_| at.set(index)
            on:click=move |_| at.set(index)
        >
            <Mark futures=place.futures share end/>
        </button>
    }
}

/// What the futures from a state have in common: a circle, a diamond that fills up with harm, or a crossed square.
#[component]
fn Mark(futures: Standing, share: f64, end: bool) -> impl IntoView {
    let kind = match futures {
        Standing::Good => "good",
        Standing::Mixed => "mixed",
        Standing::Bad => "bad",
    };
    let shape = match futures {
        Standing::Good => view! {
            <circle class="shape" r="8.5"></circle>
            <path class="sign" d="M-4 0L-1 3.5L4 -3.5"></path>
        }
        .into_any(),
        Standing::Mixed => view! {
            <path class="shape" d="M0 -10L10 0L0 10L-10 0Z"></path>
            <path class="part" d=filled(share)></path>
        }
        .into_any(),
        Standing::Bad => view! {
            <path class="shape" d="M-8 -8H8V8H-8Z"></path>
            <path class="sign" d="M-4 -4L4 4M4 -4L-4 4"></path>
        }
        .into_any(),
    };
    view! {
        <svg class=format!("state-mark {kind}") viewBox="-14 -14 28 28" aria-hidden="true">
            {shape}
            {end.then(|| view! { <path class="stop" d="M12.5 -9V9"></path> })}
        </svg>
    }
}

/// The lower part of a diamond, up to a share of its height.
fn filled(share: f64) -> String {
    let top = MARK - 2.0 * MARK * share.clamp(0.0, 1.0);
    let half = MARK - top.abs();
    if top >= 0.0 {
        format!("M0 {MARK}L{half:.2} {top:.2}H{:.2}Z", -half)
    } else {
        format!("M0 {MARK}L{MARK} 0L{half:.2} {top:.2}H{:.2}L-{MARK} 0Z", -half)
    }
}

fn edges(picture: &Picture, edges: &[(usize, usize)]) -> String {
    let place = |index: usize| {
        let state = picture.states.get(index)?;
        Some(((state.column as f64 + 0.5) * COLUMN, (state.row + 0.5) * ROW))
    };
    edges
        .iter()
        .filter_map(|&(from, to)| {
            let ((x1, y1), (x2, y2)) = (place(from)?, place(to)?);
            let middle = (x1 + x2) / 2.0;
            Some(format!("M{x1:.3} {y1:.3}C{middle:.3} {y1:.3} {middle:.3} {y2:.3} {x2:.3} {y2:.3}"))
        })
        .collect()
}

/// The way to a state and its standing, short: what its button is called.
fn label(view: &StageView, node: &NodeView, futures: Standing) -> String {
    let standing = match futures {
        Standing::Good => text::legend::good(),
        Standing::Mixed => text::legend::mixed(),
        Standing::Bad => text::legend::bad(),
    };
    text::state(&way(view, node), standing)
}

fn way(view: &StageView, node: &NodeView) -> String {
    if node.moves.is_empty() { text::start().to_owned() } else { futures::names(view, &node.moves) }
}

/// A state in full: the way, how many futures begin there, how many of them do harm.
fn said(view: &StageView, node: &NodeView) -> String {
    let place = if node.moves.is_empty() {
        text::at_start().to_owned()
    } else {
        text::after(node.moves.len() as u64, &futures::names(view, &node.moves))
    };
    let total = large(&node.total);
    let share = match (Standing::of(node), node.broken) {
        (Standing::Good, _) => text::none(&total),
        (Standing::Mixed, _) => text::some(&total, &words::per_mille(node.harmful_per_mille)),
        (Standing::Bad, true) => text::broken(&total),
        (Standing::Bad, false) => text::all(&total),
    };
    [place, share].join(" ")
}

fn rem(length: f64) -> String {
    format!("{length:.3}rem")
}
