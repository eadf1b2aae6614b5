import QtQuick
import Guanjia

// 告知承诺: what one is told first, then what is promised, both in full.
Page {
    id: page

    heading: view.promiseTitle
    lead: w.promise_signed_with
    primary: w.promise_agree
    secondary: w.promise_other
    onPrimaryTapped: taps.accept()
    onSecondaryTapped: taps.back()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Card {
                width: parent.width

                Column {
                    width: parent.width
                    spacing: Theme.gapTiny

                    ThemedText {
                        width: parent.width
                        text: w.promise_told
                        font.bold: true
                    }

                    ThemedText {
                        objectName: "promiseTold"
                        width: parent.width
                        text: view.promiseTold
                    }
                }
            }

            Card {
                width: parent.width

                Column {
                    width: parent.width
                    spacing: Theme.gapTiny

                    ThemedText {
                        width: parent.width
                        text: w.promise_text
                        font.bold: true
                    }

                    ThemedText {
                        objectName: "promiseText"
                        width: parent.width
                        text: view.promiseText
                    }
                }
            }
        }
    }
}
