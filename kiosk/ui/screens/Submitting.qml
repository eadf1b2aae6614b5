import QtQuick
import Guanjia

// Three truthful steps, each shown when it has happened.
Page {
    id: page

    heading: w.submitting_heading
    lead: w.submitting_lead

    body: Component {
        Column {
            spacing: Theme.gap * 2

            TerminalPicture {
                anchors.horizontalCenter: parent.horizontalCenter
                visible: !page.wide
                height: Math.min(Theme.mm(170), parent.parent.room * 0.55)
                width: height * 96 / 118
            }

            Notice {
                objectName: "saveSlow"
                answers: true
                width: parent.width
                visible: view.saveSlow !== ""
                text: view.saveSlow
                kind: "caution"
            }

            Card {
                width: parent.width
                padding: Theme.gap * 1.5

                Column {
                    width: parent.width
                    spacing: Theme.gap

                    TimelineRow {
                        width: parent.width
                        done: view.saved
                        title: view.saved ? w.submitting_saved : w.submitting_saving
                    }

                    TimelineRow {
                        width: parent.width
                        visible: view.saved
                        done: view.delivered
                        title: view.delivered ? w.submitting_delivered
                            : view.networkNotice === "" ? w.submitting_delivering
                            : w.submitting_waiting
                    }
                }
            }
        }
    }
}
