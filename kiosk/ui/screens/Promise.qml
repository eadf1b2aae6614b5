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

    aside: page.wide ? told : null

    Component {
        id: told

        Card {
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
    }

    body: Component {
        Column {
            spacing: Theme.gapSmall

            Loader {
                width: parent.width
                active: !page.wide
                visible: active
                sourceComponent: told
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
