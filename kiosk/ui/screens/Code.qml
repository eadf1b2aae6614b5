import QtQuick
import Guanjia

// Six digits: of an SMS, or of a PIN that nobody sees.
Page {
    id: page

    heading: view.codeHeading
    lead: view.codeLead
    primary: w.code_check
    secondary: view.codeAgain ? w.code_send_again : w.login_other
    onPrimaryTapped: taps.accept()
    onSecondaryTapped: view.codeAgain ? taps.retry() : taps.back()

    body: Component {
        Column {
            spacing: Theme.gapSmall

            FieldBox {
                objectName: "code"
                width: parent.width
                shown: view.codeShown
                complaint: view.proofTrouble
            }

            Keypad {
                width: parent.width
                flat: page.narrow
                keyHeight: page.wide || page.low || page.narrow ? Theme.target : Theme.mm(34)
                value: view.codeTyped
                longest: view.codeLongest
                onEdited: value => taps.draft(value)
            }
        }
    }
}
