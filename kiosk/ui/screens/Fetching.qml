import QtQuick
import Guanjia

// Somebody is asked: who, for what, and what to do when no answer comes.
Page {
    id: page

    heading: view.fetchHeading
    lead: view.fetchLead
    primary: view.fetchTrouble !== "" ? w.fetching_retry
        : view.fetchSlow && view.fetchSkippable ? w.fetching_skip : ""
    secondary: view.fetchTrouble !== "" && view.fetchSkippable ? w.fetching_skip : ""
    onPrimaryTapped: view.fetchTrouble !== "" ? taps.retry() : taps.skip()
    onSecondaryTapped: taps.skip()

    body: Component {
        Column {
            spacing: Theme.gap * 2

            Notice {
                objectName: "fetchTrouble"
                answers: true
                width: parent.width
                visible: view.fetchTrouble !== ""
                kind: "caution"
                text: view.fetchTrouble
            }

            Card {
                width: parent.width
                padding: Theme.gap * 1.5
                visible: view.fetchTrouble === ""

                TimelineRow {
                    width: parent.width
                    done: false
                    title: view.fetchWaits
                }
            }
        }
    }
}
