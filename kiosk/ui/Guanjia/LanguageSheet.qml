import QtQuick

// Every language in its own name; what is typed and chosen stays.
Sheet {
    id: sheet

    signal closed

    objectName: "languageSheet"
    Accessible.name: w.language_heading

    Column {
        width: parent.width
        spacing: Theme.gapSmall

        ThemedText {
            width: parent.width
            text: w.language_heading
            size: Theme.textQuestion
            font.bold: true
            Accessible.role: Accessible.Heading
        }

        ThemedText {
            width: parent.width
            text: w.language_lead
            size: Theme.textSentence
            color: Theme.inkQuiet
        }

        Repeater {
            model: view.languages

            ActionButton {
                required property var modelData

                objectName: "language-" + modelData.value
                width: parent.width
                kind: modelData.value === view.language ? "primary" : "plain"
                text: modelData.label
                onClicked: {
                    sheet.closed()
                    // At rest nobody has begun: whoever chooses a language begins.
                    if (view.step === "attract")
                        taps.start()
                    taps.language(modelData.value)
                }
            }
        }

        ActionButton {
            objectName: "languageClose"
            width: parent.width
            kind: "plain"
            text: w.help_close
            onClicked: sheet.closed()
        }
    }
}
