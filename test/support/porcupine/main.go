// Writes random histories of a register, and whether porcupine finds them linearizable.
package main

import (
	"encoding/json"
	"math/rand"
	"os"

	"github.com/anishathalye/porcupine"
)

// One call: when it was made and answered, what was asked for, and what was said.
type call struct {
	From  int64 `json:"from"`
	To    int64 `json:"to"`
	Write bool  `json:"write"`
	Value int   `json:"value"`
}

type history struct {
	Linearizable bool   `json:"linearizable"`
	Calls        []call `json:"calls"`
}

var register = porcupine.Model{
	Init: func() interface{} { return 0 },
	Step: func(state, input, output interface{}) (bool, interface{}) {
		asked := input.(call)
		if asked.Write {
			return true, asked.Value
		}
		return state.(int) == asked.Value, state
	},
}

const (
	wanted  = 100
	clients = 3
	values  = 3
)

// Each client makes one call after the other.
func randomCalls(random *rand.Rand) []call {
	var calls []call
	for client := 0; client < clients; client++ {
		at := random.Int63n(5)
		for n := 2 + random.Intn(2); n > 0; n-- {
			to := at + 1 + random.Int63n(12)
			calls = append(calls, call{at, to, random.Intn(2) == 0, random.Intn(values)})
			at = to + 1 + random.Int63n(5)
		}
	}
	return calls
}

func main() {
	random := rand.New(rand.NewSource(1))
	left := map[bool]int{true: wanted / 2, false: wanted / 2}
	var all []history
	for len(all) < wanted {
		calls := randomCalls(random)
		var operations []porcupine.Operation
		for i, each := range calls {
			operations = append(operations, porcupine.Operation{ClientId: i, Input: each, Call: each.From, Output: each, Return: each.To})
		}
		linearizable := porcupine.CheckOperations(register, operations)
		if left[linearizable] > 0 {
			left[linearizable]--
			all = append(all, history{linearizable, calls})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(all); err != nil {
		panic(err)
	}
}
