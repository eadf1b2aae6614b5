import QtQuick

// Reading aloud: begins at once; closed, it goes on with every page until it is ended.
Sheet {
    id: sheet

    signal closed

    Accessible.name: w.voice_sheet_title

    component Pair: Row {
        width: parent ? parent.width : 0
        spacing: Theme.gapSmall
    }

    component Half: ActionButton {
        width: (parent.width - Theme.gapSmall) / 2
        kind: "plain"
    }

    Column {
        width: parent.width
        spacing: Theme.gapSmall

        ThemedText {
            width: parent.width
            text: w.voice_sheet_title
            size: Theme.textTile
            font.bold: true
            Accessible.role: Accessible.Heading
        }

        ThemedText {
            objectName: "readLead"
            width: parent.width
            text: audio.available ? w.voice_sheet_lead : w.voice_sheet_none
            size: Theme.textSentence
            color: Theme.inkQuiet
        }

        Pair {
            Half {
                objectName: "readAgain"
                text: w.voice_sheet_again
                onClicked: { audio.again(); taps.touched() }
            }

            Half {
                objectName: "readHush"
                text: w.voice_sheet_stop
                onClicked: { audio.hush(); taps.touched() }
            }
        }

        Pair {
            Half {
                objectName: "readSlower"
                text: w.voice_slower
                onClicked: { audio.faster(-1); taps.touched() }
            }

            Half {
                objectName: "readFaster"
                text: w.voice_faster
                onClicked: { audio.faster(1); taps.touched() }
            }
        }

        Pair {
            Half {
                objectName: "readQuieter"
                text: w.voice_quieter
                onClicked: { audio.louder(-1); taps.touched() }
            }

            Half {
                objectName: "readLouder"
                text: w.voice_louder
                onClicked: { audio.louder(1); taps.touched() }
            }
        }

        ActionButton {
            objectName: "readOn"
            width: parent.width
            text: w.voice_sheet_on
            onClicked: { sheet.closed(); taps.touched() }
        }

        ActionButton {
            objectName: "readEnd"
            width: parent.width
            kind: "plain"
            text: w.voice_sheet_close
            onClicked: { audio.endReading(); sheet.closed(); taps.touched() }
        }
    }
}
