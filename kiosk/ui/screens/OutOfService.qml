import QtQuick
import Guanjia

// Honest: why, since when, where else.
Page {
    id: page

    heading: w.out_heading
    lead: view.outReason + (view.outSince === "" ? "" : "\n" + view.outSince)

    body: Component {
        Column {
            spacing: Theme.gap

            TerminalPicture {
                anchors.horizontalCenter: parent.horizontalCenter
                // The reason is worth more than the picture.
                visible: !page.wide && !(page.narrow && Theme.large)
                height: Math.min(Theme.mm(190), parent.parent.room * 0.52)
                width: height * 96 / 118
            }

            Card {
                width: parent.width
                padding: Theme.gap * 1.5

                Row {
                    width: parent.width
                    spacing: Theme.gap

                    Icon {
                        id: pin

                        name: "place"
                        size: Theme.icon(16)
                    }

                    Column {
                        width: parent.width - pin.width - Theme.gap
                        spacing: Theme.gapTiny

                        ThemedText {
                            width: parent.width
                            text: w.out_nearest
                            color: Theme.inkQuiet
                            size: Theme.textSentence
                        }

                        ThemedText {
                            width: parent.width
                            text: view.nearest
                            size: Theme.textTile
                            font.bold: true
                        }
                    }
                }
            }

            Notice {
                width: parent.width
                text: w.out_hotline
                iconName: "phone"
            }
        }
    }
}
