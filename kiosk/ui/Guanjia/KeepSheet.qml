import QtQuick

// Before leaving: something was filled in, and need not be lost.
Sheet {
    id: sheet

    signal closed

    Accessible.name: w.keep_exit_heading

    Column {
        width: parent.width
        spacing: Theme.gap

        ThemedText {
            width: parent.width
            text: w.keep_exit_heading
            size: Theme.textQuestion
            font.bold: true
        }

        ThemedText {
            width: parent.width
            text: w.keep_exit_lead
            size: Theme.textTile
        }

        ActionButton {
            objectName: "exitKeep"
            width: parent.width
            visible: view.canKeep
            text: w.keep_offer
            onClicked: taps.keep()
        }

        ActionButton {
            objectName: "exitLeave"
            width: parent.width
            kind: "plain"
            text: w.keep_exit_leave
            onClicked: taps.leave()
        }

        ActionButton {
            objectName: "exitStay"
            width: parent.width
            kind: "plain"
            text: w.keep_exit_stay
            onClicked: sheet.closed()
        }
    }
}
